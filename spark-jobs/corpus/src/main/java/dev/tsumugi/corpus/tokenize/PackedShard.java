package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.corpus.shard.TokenShard;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one shard holds.
 *
 * @param shard its entry in the list of shards
 * @param validation whether its documents are kept for validation
 * @param paddingTokens positions that hold no document
 * @param fileBytes size of the file
 * @param languages text by language
 */
public record PackedShard(
        TokenShard shard,
        boolean validation,
        long paddingTokens,
        long fileBytes,
        TreeMap<String, TokenCounts> languages)
        implements Serializable {

    /** The text of all languages. */
    public TokenCounts text() {
        return languages.values().stream().reduce(TokenCounts.NONE, TokenCounts::plus);
    }

    /** The text by language of several shards. */
    public static Map<String, TokenCounts> languages(Iterable<PackedShard> shards) {
        Map<String, TokenCounts> sums = new TreeMap<>();
        for (PackedShard shard : shards) {
            shard.languages.forEach((language, counts) -> sums.merge(language, counts, TokenCounts::plus));
        }
        return sums;
    }
}
