package dev.tsumugi.corpus.shard;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Writes one row as a Parquet record. */
final class SequenceWriteSupport extends WriteSupport<SequenceWriteSupport.Row> {
    private final MessageType schema;
    private final Map<String, String> footer;
    private RecordConsumer consumer;

    record Row(PackedSequences rows, int index) {}

    SequenceWriteSupport(MessageType schema, Map<String, String> footer) {
        this.schema = schema;
        this.footer = footer;
    }

    @Override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema, footer);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(Row row) {
        PackedSequences rows = row.rows();
        int from = row.index() * rows.length();
        consumer.startMessage();
        writeList(0, rows.ids(), from, rows.length());
        writeList(1, rows.targets(), from, rows.length());
        writeList(2, rows.segments(), from, rows.length());
        if (rows.countsBytes()) {
            consumer.startField(ShardFormat.TARGET_BYTES, ShardFormat.COLUMNS.size());
            consumer.addInteger(rows.targetBytes()[row.index()]);
            consumer.endField(ShardFormat.TARGET_BYTES, ShardFormat.COLUMNS.size());
        }
        consumer.endMessage();
    }

    private void writeList(int column, int[] values, int from, int length) {
        consumer.startField(ShardFormat.COLUMNS.get(column), column);
        consumer.startGroup();
        consumer.startField("list", 0);
        for (int i = from; i < from + length; i++) {
            consumer.startGroup();
            consumer.startField("element", 0);
            consumer.addInteger(values[i]);
            consumer.endField("element", 0);
            consumer.endGroup();
        }
        consumer.endField("list", 0);
        consumer.endGroup();
        consumer.endField(ShardFormat.COLUMNS.get(column), column);
    }
}
