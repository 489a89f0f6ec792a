// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of this process as Linux counts it. */
final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s*([0-9]+) kB$");

  private ProcessMemory() {}

  /** The most bytes that were resident at once so far, -1 where there is no /proc. */
  static long peakBytes() {
    try {
      return peakBytes(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return -1; // another system
    }
  }

  static long peakBytes(String status) {
    Matcher peak = PEAK.matcher(status);
    return peak.find() ? Long.parseLong(peak.group(1)) << 10 : -1;
  }
}
