package dev.tsumugi.tokenizer.io.huggingface;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import java.util.Map;

/**
 * A tokenizer from a file whose post-processor is not the one that is written by default. It is kept so that the file
 * can be written again with the same meaning. Ids are those of the tokenizer alone, as {@link Tokenizer} promises.
 *
 * @param postProcessor what it has instead
 */
record TokenizerWithPostProcessor(Tokenizer tokenizer, PostProcessor postProcessor) implements Tokenizer {
    @Override
    public int[] encode(String text) {
        return tokenizer.encode(text);
    }

    @Override
    public void encode(byte[] utf8, int from, int to, IntBuffer ids) {
        tokenizer.encode(utf8, from, to, ids);
    }

    @Override
    public Encoding encodeWithOffsets(byte[] utf8) {
        return tokenizer.encodeWithOffsets(utf8);
    }

    @Override
    public Encoding encodeWithOffsets(byte[] utf8, boolean first) {
        return tokenizer.encodeWithOffsets(utf8, first);
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        return tokenizer.encodeWithSpecialTokens(text);
    }

    @Override
    public byte[] decodeBytes(int[] ids) {
        return tokenizer.decodeBytes(ids);
    }

    @Override
    public int vocabularySize() {
        return tokenizer.vocabularySize();
    }

    @Override
    public Map<String, Integer> specialIds() {
        return tokenizer.specialIds();
    }

    /** {@inheritDoc} The post-processor says what begins a text. */
    @Override
    public SpecialTokens specialTokens() {
        return SpecialTokens.of(specialIds(), postProcessor.beginOfText());
    }
}
