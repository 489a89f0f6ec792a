// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

/** Where batches come from. Sealed: the graph has to know how each kind reaches the device. */
public sealed interface BatchSource {

  /** The examples. */
  DataSet data();

  /** How training images are varied. */
  Augmentation augmentation();

  /** Everything is copied to a device variable once; batches are gathered there. */
  record Resident(DataSet data, Augmentation augmentation) implements BatchSource {}
}
