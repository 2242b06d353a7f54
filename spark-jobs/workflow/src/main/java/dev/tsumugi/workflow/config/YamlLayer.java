package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * One layer of the configuration: the reference, a run's file, the overrides.
 *
 * @param tree its keys and values
 * @param places where each path is written ("conf/demo.yaml line 12")
 */
public record YamlLayer(ObjectNode tree, Map<String, String> places) {}
