// Asks llama.cpp about a GGUF file. Standard input: {model, texts, templates,
// prompts: [ids], messages, newTokens}; standard output: one JSON object.
// Keys and values are cached in float32, as our engine does, instead of llama.cpp's default of float16.
import {getLlama, JinjaTemplateChatWrapper, LlamaChatSession, LlamaLogLevel} from "node-llama-cpp";
import {readFileSync, writeSync} from "node:fs";

const question = JSON.parse(readFileSync(0, "utf8"));
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error});
const model = await llama.loadModel({modelPath: question.model});
const context = await model.createContext({
    contextSize: model.trainContextSize,
    sequences: 1,
    threads: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: "F32",
    experimentalKvCacheValueType: "F32"
});
const sequence = context.getSequence();

/** Probabilities of every token after every token of the prompt. */
async function probabilities(prompt) {
    await sequence.clearHistory();
    const steps = await sequence.controlledEvaluate(prompt.map((id) => [id, {generateNext: {probabilities: true}}]));
    return steps.map((step) => {
        const row = [];
        for (const [id, probability] of step.next.probabilities)
            row[id] = probability;
        return row;
    });
}

async function greedy(prompt, count) {
    await sequence.clearHistory();
    const ids = [];
    for await (const id of sequence.evaluate(prompt, {temperature: 0, yieldEogToken: false})) {
        ids.push(id);
        if (ids.length === count)
            break;
    }
    return {ids, text: model.detokenize(ids)};
}

/** The answer to a user's message: template, beginning and ends are those of the file. */
async function chat(message, count) {
    await sequence.clearHistory();
    const chatWrapper = new JinjaTemplateChatWrapper({
        template: model.fileInfo.metadata.tokenizer.chat_template,
        tokenizer: model.tokenizer
    });
    const session = new LlamaChatSession({contextSequence: sequence, chatWrapper});
    session.setChatHistory([]); // without the package's own system message
    const ids = [];
    const text = await session.prompt(message, {
        temperature: 0,
        repeatPenalty: false,
        maxTokens: count,
        onToken: (tokens) => ids.push(...tokens)
    });
    const all = Array.from(sequence.contextTokens);
    session.dispose();
    return {prompt: all.slice(0, all.length - ids.length), ids, text};
}

const answer = {
    tokens: question.texts.map((text) => Array.from(model.tokenize(text, false))),
    templateTokens: question.templates.map((text) => Array.from(model.tokenize(text, true))),
    begin: model.tokens.bos,
    end: model.tokens.eos,
    addsBegin: model.tokens.shouldPrependBosToken,
    chats: [],
    probabilities: [],
    greedy: []
};
for (const prompt of question.prompts) {
    answer.probabilities.push(await probabilities(prompt));
    answer.greedy.push(await greedy(prompt, question.newTokens));
}
for (const message of question.messages)
    answer.chats.push(await chat(message, question.newTokens));
writeSync(1, JSON.stringify(answer));
await llama.dispose();
