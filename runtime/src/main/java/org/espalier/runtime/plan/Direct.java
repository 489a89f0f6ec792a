// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** A window of one number needs no copies: a channel's numbers lie side by side already. */
record Direct(Layout input) implements Lowering {

  @Override
  public void need(int y, int x, int channel) {}

  @Override
  public int offset(int y, int x, int channel) {
    return channel * input.pitch();
  }

  @Override
  public int scratch() {
    return 0;
  }
}
