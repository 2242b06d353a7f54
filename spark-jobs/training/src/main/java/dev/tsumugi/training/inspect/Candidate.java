package dev.tsumugi.training.inspect;

/**
 * A text for the blank.
 *
 * @param probability among the candidates
 * @param logCandidate ln p(candidate and the white space before it | what is before them)
 * @param logRest ln p(what is after the blank | what is before it, candidate)
 */
public record Candidate(String text, double probability, double logCandidate, double logRest) {}
