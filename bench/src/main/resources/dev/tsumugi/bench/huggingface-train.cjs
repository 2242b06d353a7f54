// Trains byte-level byte-pair encoding with the default trainer (30,000 tokens): node huggingface-train.cjs TEXT TOKENIZER_JSON
const fs = require('fs');
const { Tokenizer } = require('@anush008/tokenizers');
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const tokenizer = Tokenizer.fromString(JSON.stringify({
  version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null,
  pre_tokenizer: byteLevel, post_processor: null, decoder: byteLevel,
  model: {
    type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null,
    fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab: {}, merges: [],
  },
}));
const before = process.cpuUsage();
tokenizer.train([process.argv[2]]);
const used = process.cpuUsage(before);
tokenizer.save(process.argv[3]);
console.log(JSON.stringify({
  cpuSeconds: (used.user + used.system) / 1e6,
  // the maximum of getrusage() would count the process that started this one
  residentMegabytes: Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) * 1024 / 1e6,
}));
