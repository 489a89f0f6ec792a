// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

/**
 * What became of a warm-up file's requests.
 *
 * @param replayed predict requests that the model answered
 * @param skipped requests of other kinds, which only a server replays
 */
public record WarmUp(int replayed, int skipped) {}
