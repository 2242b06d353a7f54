/** Parameters and training state on any Hadoop file system: committed whole, verified on reading, open to other tools. */
package dev.tsumugi.model.checkpoint;
