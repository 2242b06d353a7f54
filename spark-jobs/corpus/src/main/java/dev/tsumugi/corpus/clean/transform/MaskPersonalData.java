package dev.tsumugi.corpus.clean.transform;

import dev.tsumugi.corpus.clean.step.DocumentTransform;
import dev.tsumugi.corpus.document.Document;

/**
 * Replaces e-mail addresses, telephone numbers and public IP addresses by placeholders; docs/masking.md lists what is masked
 * and what only looks alike. Full-width digits and signs count as their narrow forms. The patterns cannot backtrack over
 * more than a few characters, so hostile text costs no more than other text.
 *
 * @param emails replaced by {@value EmailAddresses#PLACEHOLDER}
 * @param phones Japanese numbers (03-1234-5678, 0120-123-456, 03(1234)5678) and international ones (+81 3 1234 5678), by
 *     {@value PhoneNumbers#PLACEHOLDER}
 * @param ipAddresses public ones by {@value IpAddresses#PLACEHOLDER}; private, local and documentation ranges stay, versions too
 */
public record MaskPersonalData(boolean emails, boolean phones, boolean ipAddresses) implements DocumentTransform {
    @Override
    public Document apply(Document document) {
        return document.withText(mask(document.getText()));
    }

    String mask(String text) {
        String masked = emails ? EmailAddresses.mask(text) : text;
        masked = phones ? PhoneNumbers.mask(masked) : masked;
        return ipAddresses ? IpAddresses.mask(masked) : masked;
    }
}
