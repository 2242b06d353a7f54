package dev.tsumugi.tokenizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    static final String ROOT = "dev.tsumugi.tokenizer";

    private static final String TEXT = ROOT + ".text";
    private static final String PRE_TOKENIZER = ROOT + ".pretokenizer";
    private static final String CACHE = ROOT + ".cache";
    private static final String PIECE = ROOT + ".piece";
    private static final String BYTE_PAIR = ROOT + ".bytepair";
    private static final String UNIGRAM = ROOT + ".unigram";
    private static final String CHAT = ROOT + ".chat";
    private static final String JINJA = ROOT + ".chat.jinja";
    private static final String TRAIN = ROOT + ".train";
    private static final String QUALITY = ROOT + ".quality";

    /** What a package may see besides the JDK: the arrows between the packages. */
    @ArchTest
    static final ArchRule core = sees(ROOT);

    @ArchTest
    static final ArchRule text = sees(TEXT);

    @ArchTest
    static final ArchRule preTokenizer = sees(PRE_TOKENIZER, TEXT);

    @ArchTest
    static final ArchRule cache = sees(CACHE, ROOT);

    @ArchTest
    static final ArchRule piece = sees(PIECE, ROOT, TEXT);

    @ArchTest
    static final ArchRule bytePair = sees(BYTE_PAIR, ROOT, TEXT, PRE_TOKENIZER, CACHE, PIECE);

    @ArchTest
    static final ArchRule unigram = sees(UNIGRAM, ROOT, TEXT, CACHE, PIECE);

    @ArchTest
    static final ArchRule chat = sees(CHAT, ROOT, TEXT, JINJA);

    @ArchTest
    static final ArchRule jinja = sees(JINJA);

    @ArchTest
    static final ArchRule train = sees(TRAIN, ROOT, TEXT, PRE_TOKENIZER, "org.apache.lucene.analysis..");

    @ArchTest
    static final ArchRule trainBytePair = sees(TRAIN + ".bytepair", ROOT, TEXT, PRE_TOKENIZER, PIECE, BYTE_PAIR, TRAIN);

    @ArchTest
    static final ArchRule trainUnigram = sees(TRAIN + ".unigram", ROOT, TEXT, PIECE, UNIGRAM, TRAIN);

    @ArchTest
    static final ArchRule quality = sees(QUALITY, ROOT, PRE_TOKENIZER, TRAIN);

    @ArchTest
    static final ArchRule huggingFace = sees(
            ROOT + ".io.huggingface",
            ROOT,
            TEXT,
            PRE_TOKENIZER,
            PIECE,
            BYTE_PAIR,
            UNIGRAM,
            CHAT,
            "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule sentencePiece = sees(ROOT + ".io.sentencepiece", ROOT, PIECE, BYTE_PAIR, UNIGRAM);

    @ArchTest
    static final ArchRule tiktoken = sees(ROOT + ".io.tiktoken", ROOT, TEXT, PRE_TOKENIZER, BYTE_PAIR);

    @ArchTest
    static final ArchRule quiet =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    /** A package is seen at one glance. */
    @ArchTest
    static void packagesAreSmall(JavaClasses all) {
        JavaPackage root = all.getPackage(ROOT);
        Stream.concat(Stream.of(root), root.getSubpackagesInTree().stream())
                .forEach(each -> assertThat(each.getClasses().stream().filter(JavaClass::isTopLevelClass))
                        .as("%s", each.getName())
                        .hasSizeLessThanOrEqualTo(25));
    }

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
