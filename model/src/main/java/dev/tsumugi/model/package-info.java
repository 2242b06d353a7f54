/** What a decoder is: its dimensions, the place of each parameter in the flat vector, and the tokens it learns from. */
package dev.tsumugi.model;
