package dev.tsumugi.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.tsumugi.model", importOptions = ImportOption.DoNotIncludeTests.class)
class ModelArchitectureTest {

    @ArchTest
    static final ArchRule knowsNeitherSparkNorTheTokenizer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "dev.tsumugi.spark..", "dev.tsumugi.tokenizer..");

    @ArchTest
    static final ArchRule theVectorModuleIsTouchedByOneClass = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.tsumugi.model.engine.cpu.kernel.VectorKernels")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator..");

    @ArchTest
    static final ArchRule theVectorKernelsAreNamedOnlyByTheirChoice = classes()
            .that()
            .haveSimpleName("VectorKernels")
            .should()
            .onlyHaveDependentClassesThat()
            .haveSimpleName("KernelChoice");

    @ArchTest
    static final ArchRule theModelKnowsNoneOfItsUsers = noClasses()
            .that()
            .resideInAPackage("dev.tsumugi.model")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.tsumugi.model.*..");

    @ArchTest
    static final ArchRule enginesKnowOnlyTheModel = noClasses()
            .that()
            .resideInAPackage("dev.tsumugi.model.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tsumugi.model.layer..",
                    "dev.tsumugi.model.train..",
                    "dev.tsumugi.model.checkpoint..",
                    "dev.tsumugi.model.huggingface..",
                    "dev.tsumugi.model.gguf..",
                    "dev.tsumugi.model.safetensors..",
                    "dev.tsumugi.model.generate..",
                    "dev.tsumugi.model.evaluate..",
                    "org.deeplearning4j..");

    @ArchTest
    static final ArchRule onlyTheEngineNamedAfterItComputesWithNd4j = noClasses()
            .that()
            .resideInAPackage("dev.tsumugi.model.engine..")
            .and()
            .resideOutsideOfPackage("dev.tsumugi.model.engine.nd4j..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.nd4j..");

    @ArchTest
    static final ArchRule nothingPrints = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
