package dev.tsumugi.tokenizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "dev.tsumugi.tokenizer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** What a package may see besides the JDK; the arrows between the packages. */
    @ArchTest
    static final ArchRule core = sees("dev.tsumugi.tokenizer");

    @ArchTest
    static final ArchRule text = sees("dev.tsumugi.tokenizer.text");

    @ArchTest
    static final ArchRule piece =
            sees("dev.tsumugi.tokenizer.piece", "dev.tsumugi.tokenizer", "dev.tsumugi.tokenizer.text");

    @ArchTest
    static final ArchRule bytePair = sees(
            "dev.tsumugi.tokenizer.bytepair",
            "dev.tsumugi.tokenizer",
            "dev.tsumugi.tokenizer.text",
            "dev.tsumugi.tokenizer.piece");

    @ArchTest
    static final ArchRule unigram = sees(
            "dev.tsumugi.tokenizer.unigram",
            "dev.tsumugi.tokenizer",
            "dev.tsumugi.tokenizer.text",
            "dev.tsumugi.tokenizer.piece");

    @ArchTest
    static final ArchRule chat =
            sees("dev.tsumugi.tokenizer.chat", "dev.tsumugi.tokenizer", "dev.tsumugi.tokenizer.text");

    @ArchTest
    static final ArchRule train = sees(
            "dev.tsumugi.tokenizer.train",
            "dev.tsumugi.tokenizer",
            "dev.tsumugi.tokenizer.text",
            "dev.tsumugi.tokenizer.piece",
            "dev.tsumugi.tokenizer.bytepair",
            "dev.tsumugi.tokenizer.unigram",
            "org.apache.lucene.analysis..");

    @ArchTest
    static final ArchRule io = sees(
            "dev.tsumugi.tokenizer.io",
            "dev.tsumugi.tokenizer",
            "dev.tsumugi.tokenizer.text",
            "dev.tsumugi.tokenizer.piece",
            "dev.tsumugi.tokenizer.bytepair",
            "dev.tsumugi.tokenizer.unigram",
            "dev.tsumugi.tokenizer.chat",
            "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule quiet =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    private static ArchRule sees(String packageName, String... others) {
        String[] visible = Stream.concat(Stream.of("java..", packageName), Stream.of(others))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(packageName)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(visible);
    }
}
