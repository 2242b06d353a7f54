package dev.tsumugi.workflow.config;

/**
 * Section {@code run}.
 *
 * @param name shown in reports and job descriptions
 * @param directory the run directory, any Hadoop path
 * @param seed from which everything random follows
 * @param inputsPom a Maven POM beside the file, which the launcher runs before this program starts, to copy texts; empty for none
 */
public record RunConfig(String name, String directory, long seed, String inputsPom) {
    public RunConfig {
        new Rules()
                .notBlank("name", name)
                .notBlank("directory", directory)
                .require(
                        inputsPom.isEmpty() || inputsPom.matches("[^\\s\"'#]+\\.inputs\\.xml"),
                        "inputs-pom",
                        "must be the name of a file NAME.inputs.xml without spaces, was `" + inputsPom + "`")
                .enforce();
    }
}
