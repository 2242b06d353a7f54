package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShardWriter;
import dev.tsumugi.tokenizer.SpecialTokens;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import scala.Tuple2;

/**
 * Packs the documents of one shard and writes it; runs on an executor.
 *
 * @param folder of the stage
 * @param sequenceLength T
 * @param vocabularySize V
 */
record ShardTask(String folder, ShardPlan plan, int sequenceLength, int vocabularySize, SpecialTokens special)
        implements Serializable {

    /** Writes a shard from its documents, which come in their order. */
    PackedShard write(int shard, Iterator<Tuple2<ShardKey, EncodedDocument>> documents, Configuration hadoop)
            throws IOException {
        Path file = new Path(folder, plan.file(shard));
        TreeMap<String, TokenCounts> languages = new TreeMap<>();
        boolean countsBytes = plan.isValidation(shard);
        try (TokenShardWriter writer =
                TokenShardWriter.create(file, hadoop, sequenceLength, vocabularySize, countsBytes)) {
            SequencePacker packer = new SequencePacker(sequenceLength, special, countsBytes, writer::write);
            while (documents.hasNext()) {
                EncodedDocument document = documents.next()._2();
                packer.add(document);
                languages.merge(document.language(), TokenCounts.of(document, special), TokenCounts::plus);
            }
            packer.finish();
            writer.commit();
            return new PackedShard(
                    new TokenShard(plan.file(shard), writer.sequences(), packer.tokens(), plan.source(shard)),
                    plan.isValidation(shard),
                    packer.paddingTokens(),
                    file.getFileSystem(hadoop).getFileStatus(file).getLen(),
                    languages);
        }
    }
}
