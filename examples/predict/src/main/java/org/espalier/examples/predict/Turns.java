// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Who may use much memory: of all requests, two for each core may hold a large body, and two for
 * each core predict; others wait. A small body waits for no large one, however slow its client.
 */
final class Turns {

  static final int MOST = 2 * Runtime.getRuntime().availableProcessors();
  static final int SMALL_BODY = 64 << 10; // bytes

  private final Semaphore large = new Semaphore(MOST, true);
  private final Semaphore predicting = new Semaphore(MOST, true);

  /** What becomes of a body. */
  interface Use<T> {
    T of(byte[] body);
  }

  /**
   * Reads a body, memory growing as it arrives, and uses it.
   *
   * @param most bytes that are read
   */
  <T> T read(InputStream in, int most, Use<T> use) throws IOException {
    byte[] start = in.readNBytes(SMALL_BODY);
    if (start.length < SMALL_BODY) {
      return predict(start, use);
    }
    large.acquireUninterruptibly();
    try {
      byte[] rest = in.readNBytes(most - SMALL_BODY);
      byte[] body = Arrays.copyOf(start, SMALL_BODY + rest.length);
      System.arraycopy(rest, 0, body, SMALL_BODY, rest.length);
      return predict(body, use);
    } finally {
      large.release();
    }
  }

  private <T> T predict(byte[] body, Use<T> use) {
    predicting.acquireUninterruptibly();
    try {
      return use.of(body);
    } finally {
      predicting.release();
    }
  }
}
