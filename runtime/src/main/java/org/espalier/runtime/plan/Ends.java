// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.nio.FloatBuffer;

/** Examples as they come from outside, channels fastest, to the layout of a value and back. */
final class Ends {

  private Ends() {}

  static void read(float[] from, int at, Memory memory, Layout to, int examples) {
    int channels = to.channels();
    for (int channel = 0; channel < channels; channel++) {
      int target = to.at(memory, channel, 0);
      int source = at + channel;
      for (int i = 0; i < examples * to.positions(); i++) {
        memory.numbers[target + i] = from[source + i * channels];
      }
    }
  }

  static void read(FloatBuffer from, int at, Memory memory, Layout to, int examples) {
    int channels = to.channels();
    for (int channel = 0; channel < channels; channel++) {
      int target = to.at(memory, channel, 0);
      int source = from.position() + at + channel;
      for (int i = 0; i < examples * to.positions(); i++) {
        memory.numbers[target + i] = from.get(source + i * channels);
      }
    }
  }

  static void write(Memory memory, Layout from, float[] to, int at, int examples) {
    int channels = from.channels();
    for (int channel = 0; channel < channels; channel++) {
      int source = from.at(memory, channel, 0);
      int target = at + channel;
      for (int i = 0; i < examples * from.positions(); i++) {
        to[target + i * channels] = memory.numbers[source + i];
      }
    }
  }

  static void write(Memory memory, Layout from, FloatBuffer to, int at, int examples) {
    int channels = from.channels();
    for (int channel = 0; channel < channels; channel++) {
      int source = from.at(memory, channel, 0);
      int target = to.position() + at + channel;
      for (int i = 0; i < examples * from.positions(); i++) {
        to.put(target + i * channels, memory.numbers[source + i]);
      }
    }
  }
}
