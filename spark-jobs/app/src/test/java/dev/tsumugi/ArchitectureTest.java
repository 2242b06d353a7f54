package dev.tsumugi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the house: who may know whom. */
@AnalyzeClasses(packages = "dev.tsumugi", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String SPARK_JOBS = "dev.tsumugi.spark..";
    private static final String TOKENIZER = "dev.tsumugi.tokenizer..";
    private static final String MODEL = "dev.tsumugi.model..";
    private static final String PIPELINE = "dev.tsumugi.spark.pipeline..";

    @ArchTest
    static final ArchRule tokenizerKnowsOnlyItself = noClasses()
            .that()
            .resideInAPackage(TOKENIZER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    MODEL,
                    SPARK_JOBS,
                    "org.apache.spark..",
                    "org.apache.hadoop..",
                    "org.nd4j..",
                    "org.deeplearning4j..")
            .because("text to ids is plain Java");

    @ArchTest
    static final ArchRule modelKnowsNeitherSparkNorTokenizer = noClasses()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TOKENIZER, SPARK_JOBS, "org.apache.spark..", "scala..")
            .because("ids to loss and back needs no cluster and no text");

    @ArchTest
    static final ArchRule tensorsStayInModelAndDistributed = noClasses()
            .that()
            .resideOutsideOfPackages(MODEL, "dev.tsumugi.spark.distributed..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..")
            .because("a data engineer's jobs must run without DL4J");

    @ArchTest
    static final ArchRule pipelineKnowsNoModel = noClasses()
            .that()
            .resideInAPackage(PIPELINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    MODEL,
                    TOKENIZER,
                    "dev.tsumugi.spark.tokens..",
                    "dev.tsumugi.spark.distributed..",
                    "dev.tsumugi.spark.job..",
                    "dev.tsumugi.spark.config..",
                    "dev.tsumugi.spark.run..",
                    "dev.tsumugi.spark.cli..")
            .because("cleaning comes before ids and models");

    @ArchTest
    static final ArchRule kindsOfStepsDoNotSeeEachOther = slices().matching("dev.tsumugi.spark.pipeline.(*)..")
            .should()
            .notDependOnEachOther()
            .because("a source, a filter or a transform is understood alone");

    @ArchTest
    static final ArchRule nobodyKnowsTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("dev.tsumugi.spark.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.tsumugi.spark.cli..")
            .because("commands compose the rest");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackage("dev.tsumugi.spark.cli..")
            .should()
            .accessField(System.class, "out")
            .because("what a user sees on standard output is decided in one place");

    @ArchTest
    static final ArchRule tokensAndDistributedKnowNoJobs = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.tsumugi.spark.tokens..", "dev.tsumugi.spark.distributed..", "dev.tsumugi.spark.run..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tsumugi.spark.job..", "dev.tsumugi.spark.cli..")
            .because("jobs use them, not the other way round");

    @ArchTest
    static final ArchRule jobsAreNamedAfterCommands = classes()
            .that()
            .implement("dev.tsumugi.workflow.stage.Job")
            .should()
            .resideInAPackage("dev.tsumugi.spark.job")
            .andShould()
            .haveSimpleNameEndingWith("Job")
            .because("the folder is the table of contents of the mission");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.tsumugi.(**)").should().beFreeOfCycles().because("packages are read one at a time");

    @ArchTest
    static final ArchRule noUtilPackage =
            noClasses().should().resideInAPackage("..util..").because("a thing has a name");
}
