// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

/** How much a finding matters. */
public enum Severity {
  /** Breaks the contract: some server refuses the SavedModel, or requests to it fail. */
  ERROR,
  /** Can be served, but carries something that serving does not need or that may surprise. */
  WARNING,
  /** Could not be found out. */
  UNKNOWN
}
