package dev.tsumugi.corpus.shard;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * A token shard: a Parquet file with a row for each packed sequence. Its three columns are {@code ids}, {@code targets}
 * and {@code segments}, each a list of T 32-bit integers with the meaning of {@link PackedSequences}. Lists are
 * Parquet's standard ones, so that pandas, Spark and DuckDB read them. Shards for validation have a fourth column {@code
 * bytes}, a 32-bit integer for each row; those that were written before it was known lack it. T and V stand in the footer.
 */
final class ShardFormat {
    static final List<String> COLUMNS = List.of("ids", "targets", "segments");
    static final String SEQUENCE_LENGTH = "tsumugi.sequence-length";
    static final String VOCABULARY_SIZE = "tsumugi.vocabulary-size";

    static final String TARGET_BYTES = "bytes";

    /** The columns of all shards. */
    static final MessageType SCHEMA = new MessageType(
            "sequence", COLUMNS.stream().map(ShardFormat::list).toList().toArray(GroupType[]::new));

    /** The columns of shards that tell the bytes of their targets. */
    static final MessageType COUNTED_SCHEMA =
            SCHEMA.union(new MessageType("sequence", Types.required(INT32).named(TARGET_BYTES)));

    private ShardFormat() {}

    /** The path of a column's integers. */
    static String[] elementPath(String column) {
        return new String[] {column, "list", "element"};
    }

    private static GroupType list(String name) {
        return Types.requiredList()
                .element(Types.required(INT32).named("element"))
                .named(name);
    }
}
