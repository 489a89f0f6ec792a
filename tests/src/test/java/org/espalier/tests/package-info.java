// SPDX-License-Identifier: Apache-2.0
/** Whole-system tests: the command line as its users have it, its faults, and the architecture. */
package org.espalier.tests;
