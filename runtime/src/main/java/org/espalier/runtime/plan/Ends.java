// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.nio.FloatBuffer;

/**
 * Examples as they come from outside, channels fastest, to the layout of a value and back: a matrix
 * transposed, block by block, so that each line of the cache is read and written while it is there.
 */
final class Ends {

  private static final int BLOCK = Layout.LINE;

  private Ends() {}

  static void read(float[] from, int at, Memory memory, Layout to, int examples) {
    int channels = to.channels();
    int rows = examples * to.positions();
    for (int row = 0; row < rows; row += BLOCK) {
      int endRow = Math.min(row + BLOCK, rows);
      for (int channel = 0; channel < channels; channel += BLOCK) {
        int endChannel = Math.min(channel + BLOCK, channels);
        for (int c = channel; c < endChannel; c++) {
          int target = to.at(memory, c, 0);
          for (int r = row; r < endRow; r++) {
            memory.numbers[target + r] = from[at + r * channels + c];
          }
        }
      }
    }
  }

  static void read(FloatBuffer from, int at, Memory memory, Layout to, int examples) {
    int channels = to.channels();
    int rows = examples * to.positions();
    int source = from.position() + at;
    for (int row = 0; row < rows; row += BLOCK) {
      int endRow = Math.min(row + BLOCK, rows);
      for (int channel = 0; channel < channels; channel += BLOCK) {
        int endChannel = Math.min(channel + BLOCK, channels);
        for (int c = channel; c < endChannel; c++) {
          int target = to.at(memory, c, 0);
          for (int r = row; r < endRow; r++) {
            memory.numbers[target + r] = from.get(source + r * channels + c);
          }
        }
      }
    }
  }

  static void write(Memory memory, Layout from, float[] to, int at, int examples) {
    int channels = from.channels();
    int rows = examples * from.positions();
    for (int channel = 0; channel < channels; channel += BLOCK) {
      int endChannel = Math.min(channel + BLOCK, channels);
      for (int row = 0; row < rows; row += BLOCK) {
        int endRow = Math.min(row + BLOCK, rows);
        for (int r = row; r < endRow; r++) {
          for (int c = channel; c < endChannel; c++) {
            to[at + r * channels + c] = memory.numbers[from.at(memory, c, 0) + r];
          }
        }
      }
    }
  }

  static void write(Memory memory, Layout from, FloatBuffer to, int at, int examples) {
    int channels = from.channels();
    int rows = examples * from.positions();
    int target = to.position() + at;
    for (int channel = 0; channel < channels; channel += BLOCK) {
      int endChannel = Math.min(channel + BLOCK, channels);
      for (int row = 0; row < rows; row += BLOCK) {
        int endRow = Math.min(row + BLOCK, rows);
        for (int r = row; r < endRow; r++) {
          for (int c = channel; c < endChannel; c++) {
            to.put(target + r * channels + c, memory.numbers[from.at(memory, c, 0) + r]);
          }
        }
      }
    }
  }
}
