/** What a cleaning step is: it keeps, drops with a reason, or changes a document. */
package dev.tsumugi.corpus.clean.step;
