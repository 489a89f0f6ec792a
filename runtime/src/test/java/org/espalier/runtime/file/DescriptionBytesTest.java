// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DescriptionBytesTest {

  @Test
  void listsOfStringsFollowOneAnother() {
    byte[] bytes = "\3\2ab\0\2\u00e9\0\1\1x".getBytes(StandardCharsets.UTF_8);
    DescriptionBytes description = new DescriptionBytes(bytes);
    assertThat(description.strings()).containsExactly("ab", "", "\u00e9");
    assertThat(description.strings()).isEmpty();
    assertThat(description.strings()).containsExactly("x");
    assertThat(description.left()).isZero();
  }

  /** A file may hold nothing else. */
  @Test
  void manyShortListsTakeMemoryForThemselvesAlone() {
    byte[] bytes = new byte[60_000]; // empty lists, and lists of one empty string
    for (int i = 20_000; i < bytes.length; i += 2) {
      bytes[i] = 1;
    }
    DescriptionBytes description = new DescriptionBytes(bytes);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    while (description.left() > 0) {
      description.strings();
    }
    assertThat(threads.getThreadAllocatedBytes(id) - before).isLessThan(8 << 20);
  }
}
