package dev.tsumugi.model.engine.reference;

import dev.tsumugi.model.DropoutMask;

/**
 * One row of a batch.
 *
 * @param ids (T)
 * @param starts (T) where the document of each position begins in the row
 * @param firstRow the number of positions of the batch before this row
 * @param mask inactive when evaluating
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReferenceSequence(int[] ids, int[] starts, long firstRow, DropoutMask mask) {

    /** A sequence whose documents are numbered by {@code segments}. */
    static ReferenceSequence of(int[] ids, int[] segments, long firstRow, DropoutMask mask) {
        int[] starts = new int[segments.length];
        for (int t = 1; t < segments.length; t++) {
            starts[t] = segments[t] == segments[t - 1] ? starts[t - 1] : t;
        }
        return new ReferenceSequence(ids, starts, firstRow, mask);
    }

    /** One document, nothing dropped. */
    static ReferenceSequence of(int[] ids) {
        return of(ids, new int[ids.length], 0, DropoutMask.of(0, 0));
    }

    ReferenceDropout dropout(int site) {
        return new ReferenceDropout(mask, site, firstRow);
    }
}
