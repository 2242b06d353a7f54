package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.clean.filter.AlphabeticWords;
import dev.tsumugi.corpus.clean.filter.CodeQuality;
import dev.tsumugi.corpus.clean.filter.GopherQuality;
import dev.tsumugi.corpus.clean.filter.GopherRepetition;
import dev.tsumugi.corpus.clean.filter.JapaneseQuality;
import dev.tsumugi.corpus.clean.filter.LanguageFilter;
import dev.tsumugi.corpus.clean.filter.LengthFilter;
import dev.tsumugi.corpus.clean.filter.LineQuality;
import dev.tsumugi.corpus.clean.filter.SymbolFilter;
import dev.tsumugi.corpus.clean.step.Step;
import dev.tsumugi.corpus.clean.transform.DetectLanguage;
import dev.tsumugi.corpus.clean.transform.MaskPersonalData;
import dev.tsumugi.corpus.clean.transform.NormalizeUnicode;
import dev.tsumugi.workflow.config.Variants;
import java.util.SortedMap;
import java.util.TreeMap;

/** The steps that a cleaning profile may name: value of {@code type} in YAML and the record that it becomes. */
public final class StepCatalog {
    /** Every step by its name. */
    public static final Variants STEPS = new Variants(Step.class, catalog());

    private StepCatalog() {}

    private static SortedMap<String, Class<? extends Record>> catalog() {
        SortedMap<String, Class<? extends Record>> types = new TreeMap<>();
        types.put("alphabetic-words", AlphabeticWords.class);
        types.put("code-quality", CodeQuality.class);
        types.put("detect-language", DetectLanguage.class);
        types.put("gopher-quality", GopherQuality.class);
        types.put("gopher-repetition", GopherRepetition.class);
        types.put("japanese-quality", JapaneseQuality.class);
        types.put("language", LanguageFilter.class);
        types.put("length", LengthFilter.class);
        types.put("line-quality", LineQuality.class);
        types.put("mask-personal-data", MaskPersonalData.class);
        types.put("normalize-unicode", NormalizeUnicode.class);
        types.put("symbols", SymbolFilter.class);
        return types;
    }
}
