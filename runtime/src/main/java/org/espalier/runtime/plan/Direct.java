// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** A window of one number needs no copies: a channel's numbers lie side by side already. */
final class Direct implements Lowering {

  private int base;
  private int pitch;

  @Override
  public void need(int y, int x, int channel) {}

  @Override
  public int size() {
    return 0;
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void place(Layout input, int own) {
    base = input.base();
    pitch = input.pitch();
  }

  @Override
  public int offset(int y, int x, int channel) {
    return base + channel * pitch;
  }
}
