package dev.tsumugi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.tsumugi.workflow.cli.StageCatalog;
import dev.tsumugi.workflow.stage.Stage;
import java.util.Locale;

/** The arrows between packages, as ARCHITECTURE.md draws them. */
@AnalyzeClasses(packages = "dev.tsumugi", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String TOKENIZER = "dev.tsumugi.tokenizer..";
    private static final String MODEL = "dev.tsumugi.model..";
    private static final String WORKFLOW = "dev.tsumugi.workflow..";
    private static final String CORPUS = "dev.tsumugi.corpus..";
    private static final String TRAINING = "dev.tsumugi.training..";
    private static final String APP = "dev.tsumugi.app..";
    private static final String[] TENSORS = {"org.nd4j..", "org.deeplearning4j.."};

    @ArchTest
    static final ArchRule tokenizerKnowsOnlyItself = noClasses()
            .that()
            .resideInAPackage(TOKENIZER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    MODEL,
                    WORKFLOW,
                    CORPUS,
                    TRAINING,
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
            .resideInAnyPackage(TOKENIZER, WORKFLOW, CORPUS, TRAINING, "org.apache.spark..", "scala..")
            .because("ids to loss and back needs no cluster and no text");

    @ArchTest
    static final ArchRule workflowKnowsNoStage = noClasses()
            .that()
            .resideInAPackage(WORKFLOW)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TOKENIZER, MODEL, CORPUS, TRAINING)
            .because("the planner, the command line and the page learn of stages from their catalogs");

    @ArchTest
    static final ArchRule corpusKnowsNoModel = noClasses()
            .that()
            .resideInAPackage(CORPUS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MODEL, TRAINING, "org.nd4j..", "org.deeplearning4j..", "org.bytedeco..")
            .because("a data engineer's jar has neither a model nor DL4J");

    @ArchTest
    static final ArchRule tensorsStayInTheModelAndTheRounds = noClasses()
            .that()
            .resideOutsideOfPackages(MODEL, "dev.tsumugi.training.round..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TENSORS)
            .because("DL4J is the frame of a round and of the layer, and nothing else");

    @ArchTest
    static final ArchRule filtersKnowNoOtherKindOfStep = noClasses()
            .that()
            .resideInAPackage("dev.tsumugi.corpus.clean.filter..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tsumugi.corpus.clean.extract..", "dev.tsumugi.corpus.clean.transform..")
            .because("a filter is understood alone");

    @ArchTest
    static final ArchRule transformsKnowNoOtherKindOfStep = noClasses()
            .that()
            .resideInAPackage("dev.tsumugi.corpus.clean.transform..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tsumugi.corpus.clean.extract..", "dev.tsumugi.corpus.clean.filter..")
            .because("a transform is understood alone");

    @ArchTest
    static final ArchRule nobodyKnowsTheProgram = noClasses()
            .that()
            .resideOutsideOfPackage(APP)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(APP)
            .because("it composes the rest");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tsumugi.workflow.cli..", APP)
            .should()
            .accessField(System.class, "out")
            .because("what a user sees on standard output is decided in one place");

    @ArchTest
    static final ArchRule aStageIsThePackageOfItsCommand = classes()
            .that()
            .implement(Stage.class)
            .should(new ArchCondition<>("be named after their package") {
                @Override
                public void check(JavaClass stage, ConditionEvents events) {
                    String folder = stage.getPackageName()
                            .substring(stage.getPackageName().lastIndexOf('.') + 1);
                    boolean named =
                            stage.getSimpleName().toLowerCase(Locale.ROOT).equals(folder + "stage");
                    events.add(new SimpleConditionEvent(
                            stage, named, stage.getName() + " is not the stage of package " + folder));
                }
            })
            .because("what a stage is stands in one folder");

    @ArchTest
    static final ArchRule catalogsStandAboveTheStages = classes()
            .that()
            .implement(StageCatalog.class)
            .should()
            .resideInAnyPackage("dev.tsumugi.corpus", "dev.tsumugi.training")
            .because("a module's table of contents is found at its top");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.tsumugi.(**)").should().beFreeOfCycles().because("packages are read one at a time");

    @ArchTest
    static final ArchRule noUtilPackage =
            noClasses().should().resideInAPackage("..util..").because("a thing has a name");
}
