// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

/**
 * A decision and what came of it.
 *
 * @param state before it
 * @param action the place between the least and the most of its units that was wanted, in [0, 1]
 * @param next the state after it; after the last decision of an episode that does not matter
 * @param goesOn whether another decision follows
 * @param reward of the whole episode
 */
@SuppressWarnings("ArrayRecordComponent") // read by those who made it, compared by nobody
record Transition(float[] state, float action, float[] next, boolean goesOn, float reward) {}
