package dev.tsumugi.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** llama.cpp as the npm package node-llama-cpp brings it, installed below {@code target/}. */
final class LlamaCpp {
    private static final Path SOURCE = Path.of("src/test/llama-cpp");
    private static final Path FOLDER = Path.of("target/llama-cpp").toAbsolutePath();
    private static final String FETCH = "tsumugi.test.fetchLlamaCpp";
    private static final Pattern UNREACHABLE = Pattern.compile(
            "npm error (code|errno) (E[45]\\d\\d|ENOTFOUND|EAI_AGAIN|ECONN\\w+|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|\\w*TIMEOUT)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private LlamaCpp() {}

    /**
     * What to ask.
     *
     * @param texts to tokenize as ordinary text
     * @param templates to tokenize with the names of special tokens as these tokens
     * @param prompts to compute probabilities after and to continue greedily
     * @param messages to answer in a chat of their own each, as the file says, greedily
     * @param newTokens most tokens of a continuation or answer
     */
    record Question(
            String model,
            List<String> texts,
            List<String> templates,
            List<List<Integer>> prompts,
            List<String> messages,
            int newTokens) {}

    /**
     * The answers in the order of the question.
     *
     * @param addsBegin whether llama.cpp puts {@code begin} before a text, and before a chat whose template does not
     * @param probabilities of each token, after each position of each prompt
     */
    record Answer(
            List<List<Integer>> tokens,
            List<List<Integer>> templateTokens,
            int begin,
            int end,
            boolean addsBegin,
            List<Chat> chats,
            List<List<List<Double>>> probabilities,
            List<Continuation> greedy) {}

    record Continuation(List<Integer> ids, String text) {}

    /**
     * An answer to a message.
     *
     * @param prompt what was before the answer
     */
    record Chat(List<Integer> prompt, List<Integer> ids, String text) {}

    /** Installs the packages of the lock file where that is allowed; aborts the test where they are not there after that. */
    static void requireInstalled() throws IOException, InterruptedException {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(platform.equals("Linux amd64"), "llama.cpp is only installed on Linux amd64, this is " + platform);
        assumeTrue(onPath("npm") && onPath("node"), "npm is not installed, so llama.cpp is not asked");
        Files.createDirectories(FOLDER);
        Path installed = FOLDER.resolve("installed.json");
        boolean fresh = Files.exists(installed) && Files.mismatch(installed, SOURCE.resolve("package-lock.json")) == -1;
        for (String name : List.of("package.json", "package-lock.json", "evaluate.mjs")) {
            Files.copy(SOURCE.resolve(name), FOLDER.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        assumeTrue(
                fresh || Boolean.getBoolean(FETCH),
                "llama.cpp is not there and is not asked; mvn -Pllama-cpp verify fetches it by npm");
        if (!fresh) {
            Path log = FOLDER.resolve("npm.log");
            // Not "npm ci", which insists on optional packages of other platforms in the lock file.
            Process npm = new ProcessBuilder(
                            "npm", "install", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = npm.waitFor(5, TimeUnit.MINUTES);
            npm.destroyForcibly();
            String output = Files.readString(log);
            assumeFalse(
                    !ended || UNREACHABLE.matcher(output).find(),
                    "npm reaches no registry, so llama.cpp is not asked; see " + log);
            assertThat(npm.waitFor()).as(output).isZero();
            Files.copy(SOURCE.resolve("package-lock.json"), installed, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static Path library(String name) {
        return FOLDER.resolve("node_modules/@node-llama-cpp/linux-x64/bins/linux-x64")
                .resolve(name);
    }

    static Answer ask(Question question) throws IOException, InterruptedException {
        Path in = FOLDER.resolve("question.json");
        Path out = FOLDER.resolve("answer.json");
        Path errors = FOLDER.resolve("errors.log");
        JSON.writeValue(in.toFile(), question);
        Process node = new ProcessBuilder("node", "evaluate.mjs")
                .directory(FOLDER.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(node.waitFor(5, TimeUnit.MINUTES)).as("node ends").isTrue();
        assertThat(node.exitValue()).as(Files.readString(errors)).isZero();
        return JSON.readValue(out.toFile(), Answer.class);
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
