package dev.tsumugi.workflow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.clean.CleanConfig;
import dev.tsumugi.corpus.clean.StepCatalog;
import dev.tsumugi.corpus.clean.filter.LengthFilter;
import dev.tsumugi.corpus.collect.CollectConfig;
import dev.tsumugi.corpus.collect.format.SourceFormat;
import dev.tsumugi.corpus.document.SourceKind;
import dev.tsumugi.corpus.tokenize.TokenizeConfig;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.optimizer.OptimizerKind;
import dev.tsumugi.model.optimizer.UpdateScale;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.pretrain.PretrainConfig;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {
    private static final String ONE_SOURCE = """
            collect:
              sources:
                - { name: pages, kind: web, path: in/*.html }
            clean:
              profiles:
                web:
                  - { type: length, min-characters: 10 }
            """;

    @Test
    void defaultsAloneBind() {
        EffectiveConfig config = load("");

        assertThat(config.run().seed()).isEqualTo(42);
        assertThat(config.section(PretrainConfig.class).optimizer().epsilon()).isEqualTo(1.0e-8);
        assertThat(config.section(CollectConfig.class).sources()).isEmpty();
        assertThat(config.section(CleanConfig.class).profiles()).containsOnlyKeys(SourceKind.values());
    }

    @Test
    void fileOverridesOnlyTheKeysItNames() {
        EffectiveConfig config = load("pretrain:\n  rounds: 7\n  optimizer:\n    beta2: 0.99\nclean:\n");

        assertThat(config.section(PretrainConfig.class).rounds()).isEqualTo(7);
        assertThat(config.section(PretrainConfig.class).workers()).isEqualTo(2);
        assertThat(config.section(PretrainConfig.class).optimizer().beta2()).isEqualTo(0.99);
        assertThat(config.section(PretrainConfig.class).optimizer().beta1()).isEqualTo(0.9);
    }

    @Test
    void sourcesAndStepsStartFromTheirDefaults() {
        EffectiveConfig config = load(ONE_SOURCE + "source-defaults:\n  license: CC0-1.0\n");

        assertThat(config.section(CollectConfig.class).sources())
                .singleElement()
                .satisfies(source -> {
                    assertThat(source.format()).isEqualTo(SourceFormat.AUTO);
                    assertThat(source.textField()).isEqualTo("text");
                    assertThat(source.license()).isEqualTo("CC0-1.0");
                });
        assertThat(config.section(CleanConfig.class).profiles().get(SourceKind.WEB))
                .containsExactly(new LengthFilter(10, 1_000_000));
    }

    @Test
    void overridesReachListsAndSparkSettings() {
        EffectiveConfig config = load(
                ONE_SOURCE,
                "collect.sources[0].format=json-lines",
                "clean.profiles.web[0].max-characters=99",
                "spark.settings.spark.sql.shuffle.partitions=8",
                "pretrain.optimizer={beta1: 0.8, warmup-steps: 3}",
                "run.name=a=b");

        assertThat(config.section(CollectConfig.class).sources().get(0).format())
                .isEqualTo(SourceFormat.JSON_LINES);
        assertThat(config.section(CleanConfig.class).profiles().get(SourceKind.WEB))
                .containsExactly(new LengthFilter(10, 99));
        assertThat(config.spark().settings()).containsEntry("spark.sql.shuffle.partitions", "8");
        assertThat(config.section(PretrainConfig.class).optimizer().beta1()).isEqualTo(0.8);
        assertThat(config.section(PretrainConfig.class).optimizer().beta2()).isEqualTo(0.95);
        assertThat(config.run().name()).isEqualTo("a=b");
    }

    @Test
    void everyKindOfNumberIsRead() {
        EffectiveConfig config =
                load("run: { seed: 9_000_000_000 }\npretrain:\n  optimizer: { epsilon: 1e-6, clip-norm: 2 }\n");

        assertThat(config.run().seed()).isEqualTo(9_000_000_000L);
        assertThat(config.section(PretrainConfig.class).optimizer().epsilon()).isEqualTo(1e-6);
        assertThat(config.section(PretrainConfig.class).optimizer().clipNorm()).isEqualTo(2.0);
    }

    @Test
    void averagingAfterEveryStepAsksForOneStepPerRoundAndAveragedMoments() {
        assertProblem("pretrain: { averaging: { mode: sync, inner-state: reset } }", """
                2 problems in the configuration:
                  - `pretrain.steps-per-round` must be 1 with `averaging.mode: sync`, which averages after every step, was 16 (my.yaml line 1)
                  - `pretrain.averaging.inner-state` must be `averaged` with `mode: sync`, was `reset` (my.yaml line 1)""");
    }

    @Test
    void datesAndTheNorwegianLanguageStayText() {
        EffectiveConfig config = load(ONE_SOURCE, "collect.sources[0].fetch-date=2024-01-31", "run.name=no");

        assertThat(config.section(CollectConfig.class).sources().get(0).fetchDate())
                .isEqualTo("2024-01-31");
        assertThat(config.run().name()).isEqualTo("no");
    }

    @Test
    void printedConfigurationLoadsToTheSame() {
        EffectiveConfig effective = Stages.load(ONE_SOURCE + "run: { name: '007' }\n");

        assertThat(Stages.load(effective.toYaml())).isEqualTo(effective);
        assertThat(effective.toYaml()).startsWith("run:\n  name: \"007\"\n  directory: data/run\n  seed: 42\n");
    }

    @Test
    void unknownKeysNameWhatWasMeant() {
        assertProblem(
                "run:\n  seed: 1\npretrain:\n  rouns: 3\n",
                "Configuration: `pretrain.rouns` is no known key; did you mean `rounds`? (my.yaml line 4)");
        assertProblem(
                "pretrain: { stepsPerRound: 3 }",
                "Configuration: `pretrain.stepsPerRound` is no known key; did you mean `steps-per-round`? (my.yaml line 1)");
        assertProblem(
                "tokenize: { colour: red }",
                "Configuration: `tokenize.colour` is no known key; the keys of `tokenize` are sequence-length, shards,"
                        + " shards-by-source, validation-split, validation-fraction (my.yaml line 1)");
        assertProblem("clene: {}", "Configuration: `clene` is no known key; did you mean `clean`? (my.yaml line 1)");
    }

    @Test
    void unknownKeysOfDefaultsAreFound() {
        assertProblem(
                "source-defaults: { licence: MIT }\nstep-defaults: { lenght: {}, length: { min-chars: 3 } }", """
                3 problems in the configuration:
                  - `source-defaults.licence` is no known key; did you mean `license`? (my.yaml line 1)
                  - `step-defaults.lenght` is no known key; did you mean `length`? (my.yaml line 2)
                  - `step-defaults.length.min-chars` is no known key; did you mean `min-characters`? (my.yaml line 2)""");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertProblem("""
                run: { seed: many }
                collect:
                  sources:
                    - { kind: wbe, path: in }
                clean:
                  profiles:
                    web:
                      - { type: lenght }
                      - { type: length, min-characters: 5, max-characters: 3 }
                      - { min-characters: 5 }
                    blog: []
                tokenize: { shards: 2.5 }
                dedup: []
                model: { tied-embeddings: yes, depth: 99999999999 }
                generate: { prompts: hello, top-p: high }
                export: { name: 7, dtype: float23 }
                """, """
                15 problems in the configuration:
                  - `run.seed` must be a whole number, was `many` (my.yaml line 1)
                  - `collect.sources[0].name` is missing: it has no default (my.yaml line 4)
                  - `collect.sources[0].kind` must be one of web, book, news, wikipedia, code, docs, was `wbe`; did you mean `web`? (my.yaml line 4)
                  - `clean.profiles.web[0].type` must be one of STEPS, was `lenght`; did you mean `length`? (my.yaml line 8)
                  - `clean.profiles.web[1]` is wrong: min-characters and max-characters must satisfy 0 <= min <= max, were 5 and 3 (my.yaml line 9)
                  - `clean.profiles.web[2].type` is missing: it is one of STEPS (my.yaml line 10)
                  - `clean.profiles.blog` must be one of web, book, news, wikipedia, code, docs, was `blog` (my.yaml line 11)
                  - `dedup` must be a group of keys, was `[]` (my.yaml line 13)
                  - `tokenize.shards` must be a whole number, was `2.5` (my.yaml line 12)
                  - `model.depth` must be at most 2147483647, was `99999999999` (my.yaml line 14)
                  - `model.tied-embeddings` must be true or false, was `yes` (my.yaml line 14)
                  - `generate.prompts` must be a list, was `hello` (my.yaml line 15)
                  - `generate.top-p` must be a number, was `high` (my.yaml line 15)
                  - `export.dtype` must be one of float32, bfloat16, was `float23`; did you mean `float32`? (my.yaml line 16)
                  - `export.name` must be text, was `7`: quote it (my.yaml line 16)""");
    }

    @Test
    void rangesAndWhatMustFitTogetherAreChecked() {
        assertProblem(
                "tokenize: { shards: 0, validation-fraction: 1.0 }\nrun: { name: ' ' }\ngenerate: { top-p: 0 }", """
                4 problems in the configuration:
                  - `run.name` must not be empty (my.yaml line 2)
                  - `tokenize.shards` must be at least 1, was `0` (my.yaml line 1)
                  - `tokenize.validation-fraction` must be greater than 0 and less than 1, was `1.0` (my.yaml line 1)
                  - `generate.top-p` must be greater than 0 and at most 1, was `0` (my.yaml line 3)""");
        assertProblem("model: { width: 100, heads: 8, key-value-heads: 3 }", """
                2 problems in the configuration:
                  - `model.width` must be an even multiple of heads, was 100 for 8 heads (my.yaml line 1)
                  - `model.key-value-heads` must divide heads, was 3 for 8 heads (my.yaml line 1)""");
        assertProblem("model: { architecture: gpt2, width: 100, heads: 8 }", """
                Configuration: `model.width` must be a multiple of heads, was 100 for 8 heads (my.yaml line 1)""");
        assertProblem(
                "model: { rope-base: 1.0, norm-epsilon: 1.0, z-loss: 1.0e999 }\ngenerate: { temperature: 1.0e999 }",
                """
                4 problems in the configuration:
                  - `model.rope-base` must be greater than 1, was `1.0` (my.yaml line 1)
                  - `model.norm-epsilon` must be greater than 0 and less than 1, was `1.0` (my.yaml line 1)
                  - `model.z-loss` must be a finite number, was `Infinity` (my.yaml line 1)
                  - `generate.temperature` must be a finite number, was `Infinity` (my.yaml line 2)""");
        assertProblem("export: { formats: [gguf-f16, gguf-f16], max-shard-bytes: 0 }", """
                2 problems in the configuration:
                  - `export.formats` must not name a format twice, was [gguf-f16, gguf-f16] (my.yaml line 1)
                  - `export.max-shard-bytes` must be at least 1, was `0` (my.yaml line 1)""");
        assertProblem("export: { formats: [gguf-f16, gguf-f16] }", """
                Configuration: `export.formats` must not name a format twice, was [gguf-f16, gguf-f16] (my.yaml line 1)""");
        assertProblem("""
                collect:
                  sources:
                    - { name: a, kind: web, path: x }
                    - { name: a, kind: book, path: y }
                clean: { profiles: { web: [ { type: length } ], book: [] } }
                """, """
                2 problems in the configuration:
                  - `collect.sources[1].name` must be unique, but another source is called `a` too (my.yaml line 4)
                  - `clean.profiles.book` must list at least one step, since source `a` is of that kind (my.yaml line 5)""");
    }

    @Test
    void sizesOfAModelFromElsewhereAreNotJudged() {
        assertThat(load("model: { from: llama, heads: 7 }")
                        .section(DecoderConfig.class)
                        .heads())
                .isEqualTo(7);
    }

    @Test
    void sizesThatAModelFromElsewhereDecidesAreRefused() {
        assertProblem("model: { from: llama, depth: 4, tied-embeddings: false }", """
                2 problems in the configuration:
                  - `model.depth` must not be set beside model.from, whose model has its own, was `4` (my.yaml line 1)
                  - `model.tied-embeddings` must not be set beside model.from, whose model has its own, was `false`\
                 (my.yaml line 1)""");
        assertThat(load("model: { depth: 4 }").section(DecoderConfig.class).depth())
                .isEqualTo(4);
    }

    @Test
    void noRoundsNeedAModelToTake() {
        assertProblem("pretrain: { rounds: 0 }", """
                Configuration: `pretrain.rounds` must be at least 1, unless model.from names a model to take as it is, was\
                 0 (my.yaml line 1)""");
        assertThat(load("model: { from: llama }\npretrain: { rounds: 0 }")
                        .section(PretrainConfig.class)
                        .rounds())
                .isZero();
    }

    @Test
    void sourcesThatAreWeighedNeedShardsOfTheirOwn() {
        EffectiveConfig config =
                load(ONE_SOURCE + "tokenize: { shards-by-source: true }\npretrain: { source-weights: { pages: 2 } }\n");
        assertThat(config.section(PretrainConfig.class).sourceWeights()).containsExactly(Map.entry("pages", 2.0));
        assertThatThrownBy(() -> load(ONE_SOURCE + "pretrain: { source-weights: { page: -1 } }\n"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("`pretrain.source-weights.page` must name a source; did you mean `pages`?")
                .hasMessageContaining("`pretrain.source-weights.page` must be at least 0, was -1.0")
                .hasMessageContaining(
                        "`tokenize.shards-by-source` must be true, since pretrain.source-weights weighs sources");
    }

    @Test
    void sizesAreFoundWhereThereIsABudget() {
        String open = "model: { depth: auto }\npretrain: { sequences-per-step: auto, minutes: 1.5 }";
        EffectiveConfig config = load(open);
        assertThat(config.section(DecoderConfig.class).depth()).isZero();
        assertThat(config.at("model.depth").asText()).isEqualTo("auto");
        assertThat(load(config.toYaml())).isEqualTo(config);

        assertProblem("model: { depth: auto }\npretrain: { sequences-per-step: auto }", """
                2 problems in the configuration:
                  - `model.depth` must be a whole number from 1 on: it is found only where pretrain.minutes or\
                 pretrain.tokens is set (my.yaml line 1)
                  - `pretrain.sequences-per-step` must be a whole number from 1 on: it is found only where\
                 pretrain.minutes or pretrain.tokens is set (my.yaml line 2)""");
        assertProblem("model: { depth: deep }", """
                Configuration: `model.depth` must be a whole number or auto, was `deep` (my.yaml line 1)""");
        assertProblem("model: { width: auto }", """
                Configuration: `model.width` must be a whole number, was `auto` (my.yaml line 1)""");
        assertProblem("model: { depth: auto, width: 100, heads: 3 }\npretrain: { tokens: 1000 }", """
                Configuration: `model.width` must be an even multiple of heads, was 100 for 3 heads (my.yaml\
                 line 1)""");
        assertProblem("model: { from: here }\npretrain: { tokens: 1000, rounds: 0 }", """
                Configuration: `pretrain.rounds` must be at least 1 beside pretrain.minutes or pretrain.tokens, since with\
                 0 nothing is trained (my.yaml line 2)""");
    }

    @Test
    void muonTrainsWhereItHasMoreThanPlainLoops() {
        assertThat(load("model: { engine: auto }\npretrain: { optimizer: { algorithm: muon } }")
                        .section(PretrainConfig.class)
                        .optimizer()
                        .algorithm())
                .isEqualTo(OptimizerKind.MUON);
        assertProblem("model: { engine: nd4j }\npretrain: { optimizer: { algorithm: muon } }", """
                Configuration: `model.engine` must be cpu, cuda or auto, since pretrain.optimizer.algorithm is muon, of which\
                 nd4j takes steps in plain loops only (my.yaml line 1)""");
        assertProblem("pretrain: { optimizer: { algorithm: muon, muon: { momentum: 1.0 } } }", """
                Configuration: `pretrain.optimizer.muon.momentum` must be at least 0 and less than 1, was `1.0` (my.yaml\
                 line 1)""");
        assertThat(
                        load("pretrain: { optimizer: { algorithm: muon, muon: { iteration: tuned, update-scale: like-adamw } } }")
                                .section(PretrainConfig.class)
                                .optimizer()
                                .muon()
                                .updateScale())
                .isEqualTo(UpdateScale.LIKE_ADAMW);
    }

    @Test
    void replicationOfNanoGptLoads() throws IOException {
        Path file = Path.of("../../conf/shakespeare-char.yaml");

        EffectiveConfig config = Stages.load(Files.readString(file));

        assertThat(config.section(DecoderConfig.class).architecture()).isEqualTo(Architecture.GPT2);
        assertThat(config.section(TokenizeConfig.class).sequenceLength()).isEqualTo(64);
    }

    @Test
    void syntaxErrorsNameLineAndColumn() {
        assertProblem(
                "run:\n  name: [a, b\n",
                "my.yaml is no valid YAML at line 3, column 1: expected ',' or ']', but got <stream end>");
        assertProblem("- a\n- b\n", "my.yaml must hold sections (`run:`, `collect:`, ...), but holds something else");
        assertThatThrownBy(() -> load("a: &a [*a]")).isInstanceOf(UserException.class);
    }

    @Test
    void doubledKeysAreErrors() {
        assertProblem(
                "run:\n  seed: 1\n  name: x\n  seed: 2\n",
                "Configuration: `run.seed` is given twice: my.yaml line 2 and my.yaml line 4");
    }

    @Test
    void wrongOverridesAreNamed() {
        assertProblem("", """
                4 problems in the configuration:
                  - --set pretrain.rounds must look like `pretrain.rounds=20` or `collect.sources[0].path=in`
                  - --set a..b=1 must look like `pretrain.rounds=20` or `collect.sources[0].path=in`
                  - --set collect.sources[2].path points to nothing: check the keys, and that the list is that long
                  - `pretrain.roundz` is no known key; did you mean `rounds`? (--set pretrain.roundz)""", "pretrain.rounds", "a..b=1", "collect.sources[2].path=x", "pretrain.roundz=5");
    }

    @Test
    void sizesWithoutSenseAreToldWithTheirLimit() {
        assertLimit("model.depth", 10_000, 2_147_483_647);
        assertLimit("model.width", 10_000_000, 2_147_483_584);
        assertLimit("pretrain.workers", 100_000, 2_000_000_000);
        assertLimit("tokenize.shards", 100_000, 2_000_000_000);
        assertLimit("tokenize.sequence-length", 10_000_000, 2_000_000_000);
        assertThatThrownBy(() -> load("", "pretrain.rounds=2000000000"))
                .hasMessage("Configuration: `pretrain.rounds` times steps-per-round must be at most 2147483647, was"
                        + " 32000000000 (--set pretrain.rounds)");
    }

    @Test
    void aliasesDoNotMakeAShortFileALongOne() {
        StringBuilder yaml = new StringBuilder("run:\n  a: &a0 [" + "x, ".repeat(1000) + "x]\n");
        for (int i = 1; i < 10; i++) {
            yaml.append("  a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThatThrownBy(() -> load(yaml.toString()))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "my.yaml holds more than 100000 values, those of aliases (`*name`) counted wherever they are"
                                + " used: write fewer");
        assertThatThrownBy(() -> load("run: &a [" + "*a, ".repeat(20) + "*a]"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("my.yaml");
    }

    @Test
    void hundredsOfThousandsOfDigitsAreNoNumber() {
        assertThatThrownBy(() -> load("run:\n  seed: " + "1".repeat(400_000) + "x"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("run.seed");
        assertThatThrownBy(() -> load("run:\n  seed: " + "1".repeat(400_000)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("run.seed");
    }

    @Test
    void textsAreFetchedByAPomBesideTheFile() {
        assertThat(load("run:\n  inputs-pom: my.inputs.xml\n").run().inputsPom())
                .isEqualTo("my.inputs.xml");
        assertProblem(
                "run:\n  inputs-pom: pom.xml\n",
                "Configuration: `run.inputs-pom` must be the name of a file NAME.inputs.xml without spaces, was"
                        + " `pom.xml` (my.yaml line 2)");
    }

    private static void assertLimit(String key, int most, int value) {
        assertProblem(
                "",
                "Configuration: `%s` must be at most %d, was `%d` (--set %s)".formatted(key, most, value, key),
                key + "=" + value);
    }

    private static void assertProblem(String yaml, String message, String... overrides) {
        assertThatThrownBy(() -> load(yaml, overrides))
                .isInstanceOf(UserException.class)
                .hasMessage(message.replace(
                        "STEPS", String.join(", ", StepCatalog.STEPS.byName().keySet())));
    }

    private static EffectiveConfig load(String yaml, String... overrides) {
        return Stages.load(yaml, overrides);
    }
}
