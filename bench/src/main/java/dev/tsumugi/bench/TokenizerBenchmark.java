package dev.tsumugi.bench;

import com.knuddels.jtokkit.api.EncodingType;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Encoding beside other projects: the same text, the same vocabulary, one thread, CPU time, in turn, median of five. A ratio of 2 is
 * twice as fast as the peer. MB are 10^6 bytes of UTF-8.
 */
final class TokenizerBenchmark implements Benchmark {
    private static final Path INPUTS = Path.of("data/inputs/demo");
    private static final Path SHARED = Path.of("../shared/data");

    @Override
    public String name() {
        return "tokenizer";
    }

    @Override
    public String description() {
        return "encoding English, Japanese and code beside jtokkit, Hugging Face's tokenizers and SentencePiece";
    }

    @Override
    public BenchResult run() throws IOException {
        Map<String, List<String>> texts = BenchTexts.load(INPUTS, SHARED);
        BenchResult result = BenchResult.of(name());
        result.with("text_mb", forEach(texts, documents -> BenchTexts.bytes(documents) / 1e6));
        Path folder = Files.createTempDirectory("tsumugi-bench");
        Peer cl100k = Peers.jtokkit("jtokkit_cl100k", EncodingType.CL100K_BASE, PreTokenizer.CL100K_PATTERN);
        List<Peer> peers = List.of(
                cl100k,
                Peers.jtokkit("jtokkit_o200k", EncodingType.O200K_BASE, PreTokenizer.O200K_PATTERN),
                Peers.huggingFace(folder),
                SentencePiecePeer.of(folder, texts.values()));
        boolean equal = true;
        for (Peer peer : peers) {
            equal &= compare(peer, texts, result);
        }
        result.with("ids_equal", equal);
        unseen(cl100k, texts, result);
        SparkScaling twoCores = SparkScaling.twoCores(cl100k.ours(), texts.values());
        result.with("spark_two_cores", twoCores.byWall());
        result.with("spark_two_cores_by_cpu", twoCores.byCpu());
        return result;
    }

    /** Adds our speed and the ratio for each text; returns whether all ids are equal. */
    private static boolean compare(Peer peer, Map<String, List<String>> texts, BenchResult result) {
        Map<String, Double> speeds = new LinkedHashMap<>();
        Map<String, Double> ratios = new LinkedHashMap<>();
        boolean equal = true;
        for (Map.Entry<String, List<String>> text : texts.entrySet()) {
            List<String> documents = peer.sample(text.getValue());
            equal &= peer.agrees(documents);
            CpuTime.Pair seconds = peer.compare(documents);
            speeds.put(text.getKey(), BenchTexts.bytes(documents) / 1e6 / seconds.ours());
            ratios.put(text.getKey(), seconds.ratio());
        }
        result.with(result.figures().has("encode_mb_s") ? "encode_mb_s_" + peer.name() : "encode_mb_s", speeds);
        result.with("ratio_" + peer.name(), ratios);
        return equal;
    }

    /** What a corpus run sees: nothing is known at first, later most of it; every second document after the others have been encoded. */
    private static void unseen(Peer peer, Map<String, List<String>> texts, BenchResult result) {
        Tokenizer ours = peer.ours();
        result.with("cold_cache_mb_s", forEach(texts, documents -> speed(documents, List.of(), ours::encode)));
        result.with("unseen_mb_s", forEach(texts, documents -> halves(documents, ours::encode)));
        result.with("unseen_mb_s_jtokkit", forEach(texts, documents -> halves(documents, peer.theirs())));
    }

    private static double halves(List<String> documents, Peer.Encoder encoder) {
        return speed(everySecond(documents, 1), everySecond(documents, 0), encoder);
    }

    private static List<String> everySecond(List<String> documents, int first) {
        return IntStream.iterate(first, i -> i < documents.size(), i -> i + 2)
                .mapToObj(documents::get)
                .toList();
    }

    private static double speed(List<String> documents, List<String> before, Peer.Encoder encoder) {
        double seconds = CpuTime.secondsOnNewThreads(
                () -> before.forEach(encoder::encode), () -> documents.forEach(encoder::encode));
        return BenchTexts.bytes(documents) / 1e6 / seconds;
    }

    private static Map<String, Double> forEach(
            Map<String, List<String>> texts, ToDoubleFunction<List<String>> measure) {
        Map<String, Double> values = new LinkedHashMap<>();
        texts.forEach((name, documents) -> values.put(name, measure.applyAsDouble(documents)));
        return values;
    }
}
