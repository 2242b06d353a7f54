package dev.tsumugi.model;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Gives a model rows for new tokens after the last one. Each is the mean of all rows before it, so that new tokens start as
 * likely as an average one and change little of what is likely otherwise.
 */
public final class VocabularyGrowth {
    private VocabularyGrowth() {}

    /**
     * Copies parameters into those of the same model with a vocabulary that is at least as large.
     *
     * @param model of {@code from}
     * @param size V of {@code to}
     * @throws IllegalArgumentException when {@code size} is smaller than the model's
     */
    public static void copy(ModelConfig model, FloatPointer from, int size, FloatPointer to) {
        if (size < model.vocabularySize()) {
            throw new IllegalArgumentException("A vocabulary of " + model.vocabularySize()
                    + " tokens cannot become one of " + size + ": it only grows.");
        }
        ParameterLayout grown = ParameterLayout.of(model.withVocabularySize(size));
        for (ParameterLayout.Entry entry : ParameterLayout.of(model).entries()) {
            FloatPointer target = to.getPointer(grown.entry(entry.name()).offset());
            Pointer.memcpy(target, from.getPointer(entry.offset()), entry.length() * Float.BYTES);
            if (entry.name().equals(ParameterLayout.EMBEDDING) || entry.name().equals(ParameterLayout.OUTPUT)) {
                addRows(target, model.vocabularySize(), size, model.width());
            }
        }
    }

    private static void addRows(FloatPointer table, int rows, int grownRows, int width) {
        double[] sums = new double[width];
        float[] row = new float[width];
        for (int i = 0; i < rows; i++) {
            table.getPointer((long) i * width).get(row);
            for (int c = 0; c < width; c++) {
                sums[c] += row[c];
            }
        }
        for (int c = 0; c < width; c++) {
            row[c] = (float) (sums[c] / rows);
        }
        for (int i = rows; i < grownRows; i++) {
            table.getPointer((long) i * width).put(row);
        }
    }
}
