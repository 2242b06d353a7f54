package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.Documents;
import java.io.Serializable;

/** What became of a document: kept, or dropped by a step with a reason. A Spark bean: {@link Documents#OUTCOME} encodes it. */
public final class Outcome implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The reason of a document on which a step threw. */
    public static final String FAILED = "failed";

    private Document document;
    private String step = "";
    private String reason = "";
    private String message = "";

    public static Outcome kept(Document document) {
        Outcome outcome = new Outcome();
        outcome.document = document;
        return outcome;
    }

    public static Outcome dropped(Document document, String step, String reason) {
        Outcome outcome = kept(document);
        outcome.step = step;
        outcome.reason = reason;
        return outcome;
    }

    public static Outcome failed(Document document, String step, Throwable failure) {
        Outcome outcome = dropped(document, step, FAILED);
        outcome.message = failure.toString();
        return outcome;
    }

    /** The document as the last step left it. */
    public Document getDocument() {
        return document;
    }

    public void setDocument(Document document) {
        this.document = document;
    }

    /** The step that dropped the document; empty where it was kept. */
    public String getStep() {
        return step;
    }

    public void setStep(String step) {
        this.step = step;
    }

    /** Why it was dropped, in kebab case; empty where it was kept. */
    public String getReason() {
        return reason;
    }

    public void setReason(String reason) {
        this.reason = reason;
    }

    /** The exception's text where the reason is {@value #FAILED}. */
    public String getMessage() {
        return message;
    }

    public void setMessage(String message) {
        this.message = message;
    }
}
