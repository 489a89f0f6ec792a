// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.util.Arrays;
import java.util.Random;

/** Ways to spoil a model file, and to hide it. */
final class Mutations {

  private static final int[] EXTREMES = {
    0, 1, -1, 2, 127, 128, 255, 256, 65_535, 1 << 16, 1 << 30, (1 << 30) + 1, 1 << 31, (1 << 31) - 1
  };

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  /** A spoilt copy. */
  ModelBytes of(ModelBytes model, ModelBytes donor) {
    ModelBytes mutant = copy(model);
    if (random.nextInt(3) == 0) {
      return withLength(withNumber(random.nextBoolean() ? mutant : withNumber(mutant))).withSums();
    }
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      mutant = once(mutant, donor);
    }
    return switch (random.nextInt(4)) {
      case 0 -> mutant;
      case 1 -> mutant.withSums();
      case 2 -> withLength(mutant).withSums();
      default -> withMemory(withLength(mutant)).withSums();
    };
  }

  private ModelBytes once(ModelBytes model, ModelBytes donor) {
    int length = model.length();
    if (length < 100) {
      return copy(donor);
    }
    int at = random.nextInt(length);
    int to = at + random.nextInt(Math.min(length - at, 64) + 1);
    byte[] array = model.array();
    switch (random.nextInt(10)) {
      case 0 -> array[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> array[at] = (byte) random.nextInt(256);
      case 2 -> Arrays.fill(array, at, to, (byte) (random.nextBoolean() ? 0 : -1));
      case 3 -> model.bytes.putInt(4 * random.nextInt(Math.min(length / 4, 64)), extreme());
      case 4 -> model.bytes.put(48 + random.nextInt(length - 48), (byte) extreme());
      case 5 -> swapEntries(model);
      case 6 -> spoilDescription(model);
      case 7 -> {
        return model.splice(at, length, new byte[0]);
      }
      case 8 -> {
        return model.splice(at, random.nextBoolean() ? at : to, part(donor));
      }
      default -> {
        return model.splice(at, at, Arrays.copyOfRange(array, at, to));
      }
    }
    return model;
  }

  private static ModelBytes copy(ModelBytes model) {
    return model.splice(0, 0, new byte[0]);
  }

  private int extreme() {
    return EXTREMES[random.nextInt(EXTREMES.length)];
  }

  private byte[] part(ModelBytes donor) {
    int from = random.nextInt(donor.length());
    int to = from + random.nextInt(Math.min(donor.length() - from, 200) + 1);
    return Arrays.copyOfRange(donor.array(), from, to);
  }

  private void swapEntries(ModelBytes model) {
    int tensors = Math.min(Math.max(model.tensors(), 1), (model.length() - 48) / 32);
    int a = model.entry(random.nextInt(tensors));
    int b = model.entry(random.nextInt(tensors));
    byte[] first = Arrays.copyOfRange(model.array(), a, a + 32);
    System.arraycopy(model.array(), b, model.array(), a, 32);
    System.arraycopy(first, 0, model.array(), b, 32);
  }

  private void spoilDescription(ModelBytes model) {
    long from = model.entry(0) + 32L * model.tensors();
    long size = Math.min(model.bytes.getInt(32), model.length() - from);
    if (from > 0 && size > 0) {
      int at = (int) from + random.nextInt((int) size);
      model.bytes.put(at, (byte) (random.nextBoolean() ? random.nextInt(16) : extreme()));
    }
  }

  /** Another number in the description, as large as may be: a size, a stride, a value. */
  private ModelBytes withNumber(ModelBytes model) {
    int size = model.bytes.getInt(32);
    int at = model.description() + random.nextInt(size);
    int number = (1 << random.nextInt(31)) + random.nextInt(3) - 1;
    byte[] bytes = new byte[5];
    int length = 0;
    for (int rest = number; length == 0 || rest > 0; rest >>>= 7) {
      bytes[length++] = (byte) (rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    }
    ModelBytes mutant = model.splice(at, at + 1, Arrays.copyOf(bytes, length));
    mutant.bytes.putInt(32, size + length - 1);
    return mutant;
  }

  private static ModelBytes withLength(ModelBytes model) {
    if (model.length() >= 48) {
      model.bytes.putLong(16, model.length());
    }
    return model;
  }

  private static ModelBytes withMemory(ModelBytes model) {
    if (model.length() < 48) {
      return model;
    }
    long memory = 0;
    for (int at = 48; model.tensors() > (at - 48) / 32 && at + 32 <= model.length(); at += 32) {
      boolean list = model.bytes.get(at + 12) == 0;
      long held = model.bytes.getInt(at + 8);
      memory += list ? 4 * held : 8 * held + 4 * (model.bytes.getInt(at) + 1L);
    }
    model.bytes.putLong(24, memory);
    return model;
  }
}
