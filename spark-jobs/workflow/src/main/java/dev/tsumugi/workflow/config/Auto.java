package dev.tsumugi.workflow.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A whole number of a configuration that may also be {@code auto}: found by the stage itself. It reads as 0. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Auto {
    /** How it stands in YAML. */
    String WORD = "auto";
}
