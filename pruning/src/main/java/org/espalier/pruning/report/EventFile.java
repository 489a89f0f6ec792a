// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Scalars for TensorBoard: an event file, {@code events.out.tfevents.SECONDS.HOST}. No scalar waits
 * in a buffer. Not for several threads.
 *
 * <p>The format is a sequence of TFRecords (length, its checksum, payload, its checksum; all
 * little-endian, the checksums masked CRC32C), each payload an {@code Event} of TensorFlow's {@code
 * event.proto}. The few fields needed are encoded here, as this module knows no TensorFlow.
 */
public final class EventFile implements AutoCloseable {

  private static final int CRC_MASK = 0xa282ead8;

  private final Path file;
  private final Clock clock;
  private final OutputStream out;

  private EventFile(Path file, Clock clock, OutputStream out) {
    this.file = file;
    this.clock = clock;
    this.out = out;
  }

  /**
   * Starts a new file; where the second's name is taken, a later second's.
   *
   * @param directory made if missing, such as {@code events/replicate-1}
   * @param clock the time of the file and of each scalar
   * @throws UncheckedIOException naming the directory and the cause
   */
  public static EventFile open(Path directory, Clock clock) {
    try {
      Files.createDirectories(directory);
      long second = clock.instant().getEpochSecond();
      while (true) {
        Path file = directory.resolve("events.out.tfevents." + second + "." + host());
        try {
          EventFile events = new EventFile(file, clock, create(file));
          events.append(new ProtoWriter().text(3, "brain.Event:2"));
          return events;
        } catch (FileAlreadyExistsException e) {
          second++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open an event file in " + directory, e);
    }
  }

  /**
   * Appends one value, as float32.
   *
   * @param tag the curve, such as {@code test/accuracy}
   * @param step where on the curve
   * @throws UncheckedIOException naming the file and the cause
   */
  public void scalar(String tag, long step, double value) {
    ProtoWriter point = new ProtoWriter().text(1, tag).float32(2, (float) value);
    append(
        new ProtoWriter()
            .integer(2, step)
            .message(5, new ProtoWriter().message(1, point))); // summary of one value
  }

  /**
   * Closes the file.
   *
   * @throws UncheckedIOException naming the file and the cause
   */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }

  private void append(ProtoWriter event) {
    Instant now = clock.instant();
    byte[] payload =
        event.float64(1, now.getEpochSecond() + now.getNano() / 1e9).toByteArray(); // wall_time
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(payload.length);
    frame.putInt(maskedCrc(frame.array(), 0, 8));
    frame.put(payload);
    frame.putInt(maskedCrc(payload, 0, payload.length));
    try {
      out.write(frame.array());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static int maskedCrc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  private static OutputStream create(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // TensorBoard reads any name here
    }
  }
}
