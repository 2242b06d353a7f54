package dev.tsumugi.corpus.document;

import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;

/** How Spark stores documents; apart from the beans so that rules and their tests load no Spark class. */
public final class Documents {
    public static final Encoder<RawDocument> RAW = Encoders.bean(RawDocument.class);
    public static final Encoder<Document> CLEAN = Encoders.bean(Document.class);

    private Documents() {}
}
