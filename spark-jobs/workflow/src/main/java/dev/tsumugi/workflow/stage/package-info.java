/** What a stage of a run is, and what every stage is given. */
package dev.tsumugi.workflow.stage;
