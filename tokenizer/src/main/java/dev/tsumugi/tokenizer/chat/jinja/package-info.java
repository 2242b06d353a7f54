/** A subset of Jinja2 in which every character knows whether the template or a message said it. */
package dev.tsumugi.tokenizer.chat.jinja;
