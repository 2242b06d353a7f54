package dev.tsumugi.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a tokenizer: the bytes of each id from 0 to {@code size() - 1}. Immutable.
 *
 * <p>Some tokens are special: no text becomes them. Some are added: any text that spells their name becomes them,
 * whatever the model would make of it. All others are ordinary.
 *
 * <p>Ordinary tokens differ in their bytes, and so do names. A name may have the bytes of an ordinary token: names are
 * looked for first.
 */
public final class Vocabulary implements Serializable {
    /** More ids than this are refused. No published vocabulary has so many, and encoders pack three ids in 64 bits. */
    public static final int MAX_SIZE = 1 << 20;

    private static final long serialVersionUID = 1;

    private final byte[] bytes;
    private final int[] ends;
    private final BitSet special;
    private final BitSet added;
    private final transient int[] index;

    private Vocabulary(byte[] bytes, int[] ends, BitSet special, BitSet added) {
        this.bytes = bytes;
        this.ends = ends;
        this.special = special;
        this.added = added;
        this.index = index();
    }

    /**
     * Makes a vocabulary.
     *
     * @param tokens bytes of each id; those of a special token are the UTF-8 bytes of its name
     * @param specialIds ids of the special tokens
     * @throws IllegalArgumentException when a token is empty, an id is out of range, or two ordinary tokens or two
     *     names are the same
     */
    public static Vocabulary of(List<byte[]> tokens, Iterable<Integer> specialIds) {
        return of(tokens, specialIds, List.of());
    }

    /**
     * Makes a vocabulary with added tokens.
     *
     * @param addedIds ids of the tokens that are not special and found by name
     * @throws IllegalArgumentException as {@link #of(List, Iterable)} does
     */
    public static Vocabulary of(List<byte[]> tokens, Iterable<Integer> specialIds, Iterable<Integer> addedIds) {
        if (tokens.size() > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "The vocabulary has " + tokens.size() + " tokens; at most " + MAX_SIZE + " are possible.");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] ends = new int[tokens.size()];
        for (int id = 0; id < ends.length; id++) {
            if (tokens.get(id).length == 0) {
                throw new IllegalArgumentException("Token " + id + " is empty; a token has at least one byte.");
            }
            bytes.writeBytes(tokens.get(id));
            ends[id] = bytes.size();
        }
        return new Vocabulary(
                bytes.toByteArray(),
                ends,
                set(specialIds, "special", ends.length),
                set(addedIds, "added", ends.length));
    }

    private static BitSet set(Iterable<Integer> ids, String kind, int size) {
        BitSet set = new BitSet();
        for (int id : ids) {
            if (id < 0 || id >= size) {
                throw new IllegalArgumentException(
                        "The " + kind + " id " + id + " is outside the vocabulary of " + size + " tokens.");
            }
            set.set(id);
        }
        return set;
    }

    /** Number of tokens, special ones included. */
    public int size() {
        return ends.length;
    }

    /** Returns a copy of the bytes of a token. */
    public byte[] bytes(int id) {
        return Arrays.copyOfRange(bytes, start(id), ends[id]);
    }

    /** Length of a token in bytes. */
    public int length(int id) {
        return ends[id] - start(id);
    }

    /**
     * Returns the id of the ordinary token with these bytes, else that of the special or added token with this name,
     * else -1.
     */
    public int id(byte[] token) {
        return id(token, 0, token.length);
    }

    /** Returns what {@link #id(byte[])} does for the bytes {@code text[from, to)}. */
    public int id(byte[] text, int from, int to) {
        for (int slot = hash(text, from, to); ; slot++) {
            int id = index[slot & (index.length - 1)] - 1;
            if (id < 0 || equal(id, text, from, to)) {
                return id;
            }
        }
    }

    /** Whether an id is special. */
    public boolean isSpecial(int id) {
        return special.get(id);
    }

    /** Whether an id was added: a token that is found by name and is not special. */
    public boolean isAdded(int id) {
        return added.get(id);
    }

    /** Ids of the special tokens by name, in the order of the ids. */
    public Map<String, Integer> specialIds() {
        return names(special);
    }

    /** Ids of the added tokens by name, in the order of the ids. */
    public Map<String, Integer> addedIds() {
        return names(added);
    }

    private Map<String, Integer> names(BitSet set) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        set.stream().forEach(id -> ids.put(new String(bytes(id), StandardCharsets.UTF_8), id));
        return Collections.unmodifiableMap(ids);
    }

    /**
     * Returns the bytes of some tokens, one after the other.
     *
     * @throws IllegalArgumentException when an id is not in the vocabulary
     */
    public byte[] decode(int[] ids) {
        long length = 0;
        for (int id : ids) {
            if (id < 0 || id >= ends.length) {
                throw new IllegalArgumentException(
                        "The id " + id + " is outside the vocabulary of " + ends.length + " tokens.");
            }
            length += length(id);
        }
        byte[] decoded = new byte[Math.toIntExact(length)];
        int at = 0;
        for (int id : ids) {
            System.arraycopy(bytes, start(id), decoded, at, length(id));
            at += length(id);
        }
        return decoded;
    }

    private int start(int id) {
        return id == 0 ? 0 : ends[id - 1];
    }

    private boolean equal(int id, byte[] token, int from, int to) {
        return Arrays.equals(bytes, start(id), ends[id], token, from, to);
    }

    private int[] index() {
        int[] slots = new int[Integer.highestOneBit(ends.length * 2 + 1) * 2];
        BitSet names = (BitSet) special.clone();
        names.or(added);
        // ordinary tokens go in first: of an ordinary token and a name with the same bytes, a look-up then finds the
        // former
        for (int id = names.nextClearBit(0); id < ends.length; id = names.nextClearBit(id + 1)) {
            insert(slots, id, names);
        }
        for (int id = names.nextSetBit(0); id >= 0; id = names.nextSetBit(id + 1)) {
            insert(slots, id, names);
        }
        return slots;
    }

    private void insert(int[] slots, int id, BitSet names) {
        int slot = hash(bytes, start(id), ends[id]) & (slots.length - 1);
        while (slots[slot] != 0) {
            int other = slots[slot] - 1;
            if (names.get(other) == names.get(id) && equal(other, bytes, start(id), ends[id])) {
                throw new IllegalArgumentException("The tokens " + other + " and " + id
                        + " have the same bytes; each token occurs once in a vocabulary.");
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = id + 1;
    }

    private static int hash(byte[] token, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = (hash ^ token[i]) * 0x9E3779B1;
        }
        return hash ^ (hash >>> 15);
    }

    private Object readResolve() {
        return new Vocabulary(bytes, ends, special, added);
    }
}
