package dev.tsumugi.training.generate;

import dev.tsumugi.workflow.cli.Screen;

/** Shows answers one below the other: the first unfinished one as it grows, what others have meanwhile when their turn comes. */
final class AnswerPrinter implements AnswerListener {
    private final Screen screen;
    private final PromptRequest request;
    private final StringBuilder[] waiting;
    private final boolean[] ended;
    private int shown;

    AnswerPrinter(Screen screen, PromptRequest request) {
        this.screen = screen;
        this.request = request;
        ended = new boolean[request.answers()];
        waiting = new StringBuilder[request.answers()];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = new StringBuilder();
        }
        head();
    }

    @Override
    public void onNotice(String sentence) {
        screen.printError("tsumugi: " + sentence);
    }

    @Override
    public void onText(int answer, String piece) {
        waiting[answer].append(piece);
        flush();
    }

    @Override
    public void onEnd(int answer) {
        ended[answer] = true;
        flush();
        while (shown < ended.length && ended[shown]) {
            screen.out().println();
            shown++;
            head();
            flush();
        }
    }

    /** Several answers are told apart by a line above each. */
    private void head() {
        if (ended.length > 1 && shown < ended.length) {
            screen.out().println("--- " + (shown + 1) + " of " + ended.length + ": " + request.promptOf(shown));
        }
    }

    private void flush() {
        if (shown < waiting.length) {
            screen.out().print(waiting[shown]);
            screen.out().flush();
            waiting[shown].setLength(0);
        }
    }
}
