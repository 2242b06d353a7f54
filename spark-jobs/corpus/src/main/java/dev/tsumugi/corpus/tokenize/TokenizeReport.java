package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.workflow.stage.StageReport;
import dev.tsumugi.workflow.stage.SummaryLine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code tokenize} did.
 *
 * @param sequenceLength T
 * @param vocabularySize V
 * @param train training shards
 * @param validation validation shards
 * @param languages text of both splits by language
 */
public record TokenizeReport(
        int sequenceLength, int vocabularySize, Split train, Split validation, Map<String, Language> languages)
        implements StageReport {

    /**
     * The shards of one split.
     *
     * @param shards number of files
     * @param documents packed
     * @param tokens begin and end of each document included
     * @param characters code points of the documents
     * @param bytes of the documents in UTF-8
     * @param sequences rows
     * @param paddingShare share of all positions that hold no document
     * @param fileBytes of the shards
     */
    public record Split(
            int shards,
            long documents,
            long tokens,
            long characters,
            long bytes,
            long sequences,
            double paddingShare,
            long fileBytes) {}

    /**
     * The text of one language.
     *
     * @param tokens begin and end of each document included
     * @param characters code points
     * @param bytes in UTF-8
     * @param charactersPerToken of the text itself, begins and ends left out
     */
    public record Language(long documents, long tokens, long characters, long bytes, double charactersPerToken) {}

    @Override
    public SummaryLine summary() {
        return SummaryLine.empty()
                .with("sequence length", sequenceLength)
                .with("vocabulary size", vocabularySize)
                .with("train " + SummaryLine.number(train.tokens()) + " tokens")
                .with("validation " + SummaryLine.number(validation.tokens()) + " tokens");
    }

    static TokenizeReport of(int sequenceLength, int vocabularySize, List<PackedShard> shards) {
        Map<String, Language> languages = new TreeMap<>();
        PackedShard.languages(shards).forEach((language, text) -> languages.put(language, language(text)));
        return new TokenizeReport(sequenceLength, vocabularySize, split(shards, false), split(shards, true), languages);
    }

    private static Language language(TokenCounts text) {
        return new Language(
                text.documents(), text.tokens(), text.characters(), text.bytes(), text.charactersPerToken());
    }

    private static Split split(List<PackedShard> all, boolean validation) {
        List<PackedShard> shards =
                all.stream().filter(shard -> shard.validation() == validation).toList();
        TokenCounts text = shards.stream().map(PackedShard::text).reduce(TokenCounts.NONE, TokenCounts::plus);
        long padding = shards.stream().mapToLong(PackedShard::paddingTokens).sum();
        return new Split(
                shards.size(),
                text.documents(),
                text.tokens(),
                text.characters(),
                text.bytes(),
                shards.stream().mapToLong(shard -> shard.shard().sequences()).sum(),
                padding == 0 ? 0 : (double) padding / (text.tokens() + padding),
                shards.stream().mapToLong(PackedShard::fileBytes).sum());
    }
}
