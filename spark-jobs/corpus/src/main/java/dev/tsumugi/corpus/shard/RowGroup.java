package dev.tsumugi.corpus.shard;

import dev.tsumugi.workflow.UserException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;

/**
 * Decodes the columns of one row group straight into arrays of (rows, T).
 *
 * @param columns the row group's pages
 * @param rows number of sequences
 * @param length T
 * @param named what errors call the rows
 */
record RowGroup(ColumnReadStore columns, int rows, int length, String named) {

    /**
     * All values of a column.
     *
     * @param minimum smallest value allowed
     * @param limit first value not allowed
     * @throws UserException when a row has not T values or a value is not allowed
     */
    int[] read(String column, int minimum, int limit) {
        ColumnDescriptor descriptor = ShardFormat.SCHEMA.getColumnDescription(ShardFormat.elementPath(column));
        ColumnReader reader = columns.getColumnReader(descriptor);
        int[] values = new int[Math.multiplyExact(rows, length)];
        if (reader.getTotalValueCount() != values.length) {
            throw damaged(column, "has " + reader.getTotalValueCount() + " values, not " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            boolean startsRow = reader.getCurrentRepetitionLevel() == 0;
            if (startsRow != (i % length == 0)
                    || reader.getCurrentDefinitionLevel() != descriptor.getMaxDefinitionLevel()) {
                throw damaged(column, "has a row that is not " + length + " values long");
            }
            int value = reader.getInteger();
            if (value < minimum || value >= limit) {
                throw damaged(column, "holds " + value + ", which is not from " + minimum + " to " + (limit - 1));
            }
            values[i] = value;
            reader.consume();
        }
        return values;
    }

    /**
     * The bytes of each row's targets.
     *
     * @throws UserException when there is not one number for each row, or one is negative
     */
    int[] readTargetBytes() {
        ColumnReader reader = columns.getColumnReader(
                ShardFormat.COUNTED_SCHEMA.getColumnDescription(new String[] {ShardFormat.TARGET_BYTES}));
        if (reader.getTotalValueCount() != rows) {
            throw damaged(ShardFormat.TARGET_BYTES, "has " + reader.getTotalValueCount() + " values, not " + rows);
        }
        int[] values = new int[rows];
        for (int row = 0; row < rows; row++) {
            values[row] = reader.getInteger();
            if (values[row] < 0) {
                throw damaged(ShardFormat.TARGET_BYTES, "holds " + values[row] + ", which is not from 0 on");
            }
            reader.consume();
        }
        return values;
    }

    private UserException damaged(String column, String fault) {
        return new UserException("The column " + column + " of " + named + " " + fault
                + "; remove the folder of the shards and run tokenize again.");
    }

    /** Parquet asks for a converter of each value even where a column is read directly. */
    static final GroupConverter NO_CONVERTER = new GroupConverter() {
        private final PrimitiveConverter values = new PrimitiveConverter() {};

        @Override
        public Converter getConverter(int field) {
            return this;
        }

        @Override
        public PrimitiveConverter asPrimitiveConverter() {
            return values;
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    };
}
