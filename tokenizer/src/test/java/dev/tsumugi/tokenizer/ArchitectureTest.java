package dev.tsumugi.tokenizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.tsumugi.tokenizer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule core = classes()
            .that()
            .resideInAPackage("dev.tsumugi.tokenizer")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.tsumugi.tokenizer");

    @ArchTest
    static final ArchRule train = classes()
            .that()
            .resideInAPackage("dev.tsumugi.tokenizer.train")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "dev.tsumugi.tokenizer", "dev.tsumugi.tokenizer.train", "org.apache.lucene.analysis..");

    @ArchTest
    static final ArchRule io = classes()
            .that()
            .resideInAPackage("dev.tsumugi.tokenizer.io")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "dev.tsumugi.tokenizer", "dev.tsumugi.tokenizer.io", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule quiet =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");
}
