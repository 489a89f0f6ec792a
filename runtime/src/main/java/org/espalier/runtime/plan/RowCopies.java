// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Copies;

/**
 * For images of any size: a copy of each channel for each column of the window, of which row after
 * row is as wide as the result. A row of the window is then a distance within a copy, since the
 * rows it needs lie one after the other; with a stride there is a copy for each of the rows in one
 * step. Made for one example and a band of its rows at a time, so that it stays in the cache.
 */
final class RowCopies implements Lowering {

  private static final int SCRATCH = 1 << 16; // numbers that a band aims at
  private static final int PAGE = 1024; // numbers; copies so far apart would share cache sets

  /** One copy, for a column of the window and the first of its rows that read it. */
  private record Copy(int channel, int x, int y) {}

  private final Window window;
  private final Shape in;
  private final Shape out;
  private final Copies copier;
  private final int bandRows;
  private final int moreRows; // that a copy holds beyond the rows of the result
  private final int phases; // rows of the window with copies of their own
  private final int pitch; // from one copy to the next
  private Copy[] copies = {};
  private Layout input;
  private int own; // where the copies of the first thread begin
  private int others; // where those of the second begin
  private int each; // from one thread's to the next's
  private final int[] index; // of each copy there may be, -1 if no weight needs it
  private final int[][] masks; // for each column and phase that has copies, of numbers inside
  private final int[][] places; // likewise where they are, if rows are not just shifted

  RowCopies(Window window, Shape in, Shape out, Layout input, Copies copier) {
    this.window = window;
    this.in = in;
    this.out = out;
    this.input = input;
    this.copier = copier;
    this.moreRows = (window.height() - 1) * window.dilationY() / window.strideY();
    long perRow = (long) in.channels() * window.width() * out.width();
    int rows = (int) Math.max(SCRATCH / Math.max(perRow, 1) - moreRows, 2 * moreRows + 1);
    this.bandRows = Math.min(rows, out.height());
    int size = Layout.lines(held());
    this.pitch = size % PAGE == 0 ? size + Layout.LINE : size;
    this.phases = phases(window);
    this.index = new int[Math.multiplyExact(in.channels(), window.width() * phases)];
    Arrays.fill(index, -1);
    this.masks = new int[Math.multiplyExact(window.width(), phases)][];
    this.places = new int[masks.length][];
  }

  /** How many bytes it takes to note which copies are needed. */
  static long notes(Window window, Shape in) {
    return Integer.BYTES * (long) window.width() * phases(window) * in.channels();
  }

  /** How many rows of the window come before one that is whole steps from the first. */
  private static int phases(Window window) {
    int row = 1;
    while (row < window.height() && row * window.dilationY() % window.strideY() != 0) {
      row++;
    }
    return row;
  }

  /** Whether a copied row is the row itself, shifted. */
  private boolean shifts() {
    return window.strideX() == 1
        && window.strideY() == 1
        && in.width() == out.width()
        && Math.max(window.left(), window.right()) <= Layout.REACH;
  }

  @Override
  public void need(int y, int x, int channel) {
    index[key(y, x, channel)] = 0;
  }

  @Override
  public int offset(int y, int x, int channel) {
    int rows = y * window.dilationY() / window.strideY();
    return index[key(y, x, channel)] * pitch + rows * out.width();
  }

  /** For one thread. */
  @Override
  public int size() {
    numberCopies();
    return Math.multiplyExact(copies.length, pitch);
  }

  @Override
  public long bytes() {
    long bytes = 0;
    for (boolean one : made()) {
      long numbers = shifts() ? Masks.length(held()) : 2L * mapped();
      bytes += one ? Integer.BYTES * numbers : 0;
    }
    return bytes;
  }

  @Override
  public void place(Layout placed, int place) {
    input = placed;
    own = place;
    boolean[] made = made();
    for (int map = 0; map < made.length; map++) {
      if (made[map] && shifts()) {
        masks[map] = Masks.ofRows(Masks.length(held()), out.width(), shiftX(map));
      } else if (made[map]) {
        map(map);
      }
    }
  }

  /** The columns and phases of which there are copies. */
  private boolean[] made() {
    boolean[] made = new boolean[masks.length];
    for (Copy copy : copies) {
      made[map(copy)] = true;
    }
    return made;
  }

  private int map(Copy copy) {
    return copy.x * phases + copy.y;
  }

  /** Finds where the numbers of a copy are in the image, and which of them are inside. */
  private void map(int map) {
    int[] place = new int[mapped()];
    int[] inside = new int[place.length];
    int phase = map % phases * window.dilationY() % window.strideY();
    int shift = shiftX(map / phases);
    for (int i = 0; i < place.length; i++) {
      int row = i / out.width() * window.strideY() + phase - window.top();
      int column = i % out.width() * window.strideX() + shift;
      if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
        place[i] = row * in.width() + column;
        inside[i] = -1;
      }
    }
    places[map] = place;
    masks[map] = inside;
  }

  /** How many numbers a copy of all bands would hold. */
  private int mapped() {
    return Math.multiplyExact(Math.addExact(out.height(), moreRows), out.width());
  }

  /** How many numbers a copy holds. */
  private int held() {
    return Math.multiplyExact(Math.addExact(bandRows, moreRows), out.width());
  }

  /** Says where those of all further threads lie, since each is at a band of its own. */
  void placeOthers(int begin, int apart) {
    others = begin;
    each = apart;
  }

  /** Where the copies of a thread begin, from which offsets count. */
  int base(int part) {
    return part == 0 ? own : others + (part - 1) * each;
  }

  private int key(int y, int x, int channel) {
    return (channel * window.width() + x) * phases + y % phases;
  }

  /** In the order of channels, as kernels go through them. */
  private void numberCopies() {
    List<Copy> needed = new ArrayList<>();
    for (int key = 0; key < index.length; key++) {
      if (index[key] == 0) {
        index[key] = needed.size();
        int column = key / phases;
        needed.add(new Copy(column / window.width(), column % window.width(), key % phases));
      }
    }
    copies = needed.toArray(new Copy[0]);
  }

  /** How many bands an example has. */
  int bands() {
    return (out.height() + bandRows - 1) / bandRows;
  }

  /** The first row of the result in a band. */
  int firstRow(int band) {
    return band * bandRows;
  }

  /** How many rows of the result are in a band. */
  int rows(int band) {
    return Math.min(bandRows, out.height() - firstRow(band));
  }

  /** Makes the copies for one band of one example. */
  void copy(Memory memory, int example, int band, int part) {
    float[] numbers = memory.numbers;
    int to = memory.origin + base(part);
    int held = rows(band) + moreRows;
    for (int i = 0; i < copies.length; i++) {
      Copy copy = copies[i];
      int source = input.at(memory, copy.channel, example);
      int target = to + i * pitch;
      if (shifts()) {
        shifted(numbers, source, firstRow(band) - window.top(), held, copy.x, target);
      } else {
        int map = map(copy);
        int at = firstRow(band) * out.width();
        int count = held * out.width();
        copier.gathered(numbers, source, places[map], masks[map], at, numbers, target, count);
      }
    }
  }

  /** Rows that lie one after the other there as here, in one pass. */
  private void shifted(float[] numbers, int source, int first, int held, int x, int at) {
    int width = out.width();
    int above = Math.min(Math.max(-first, 0), held);
    int below = Math.min(Math.max(first + held - in.height(), 0), held - above);
    int from = source + (first + above) * width + shiftX(x);
    int count = (held - above - below) * width;
    if (count > 0) {
      copier.masked(numbers, from, numbers, at + above * width, masks[x], count);
    }
    Arrays.fill(numbers, at, at + above * width, 0);
    Arrays.fill(numbers, at + (held - below) * width, at + held * width, 0);
  }

  private int shiftX(int x) {
    return x * window.dilationX() - window.left();
  }
}
