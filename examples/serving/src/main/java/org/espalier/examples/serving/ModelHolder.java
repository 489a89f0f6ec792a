// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The model that takes requests, and who is still using it. A swap is one atomic step: requests
 * that come later get the new model, those under way finish with the old one, which is handed back
 * once the last of them has ended. Nobody ever waits.
 *
 * @param <M> a model
 */
final class ModelHolder<M> {

  private final AtomicReference<@Nullable Counted> current = new AtomicReference<>();
  private final Consumer<M> unused;

  /**
   * Holds no model yet.
   *
   * @param unused takes each replaced model exactly once, when nothing uses it any more; called by
   *     whichever thread was the last to use it, so it should hand long work to another
   */
  ModelHolder(Consumer<M> unused) {
    this.unused = unused;
  }

  /** A model that cannot be closed before this is; to be closed exactly once, by one thread. */
  interface Lease<M> extends AutoCloseable {
    long version();

    M model();

    @Override
    void close();
  }

  /** Borrows the current model, empty if there is none. */
  Optional<Lease<M>> lease() {
    while (true) {
      Counted counted = current.get();
      if (counted == null) {
        return Optional.empty();
      }
      if (counted.borrow()) {
        return Optional.of(counted);
      }
      // Replaced and already unused between the two calls: there is a newer one.
    }
  }

  /** Makes another model the current one. */
  void swap(long version, M model) {
    release(current.getAndSet(new Counted(version, model)));
  }

  /** Leaves no current model. */
  void clear() {
    release(current.getAndSet(null));
  }

  private void release(@Nullable Counted replaced) {
    if (replaced != null) {
      replaced.close();
    }
  }

  private final class Counted implements Lease<M> {

    private final long version;
    private final M model;
    private final AtomicInteger users = new AtomicInteger(1); // the holder itself

    Counted(long version, M model) {
      this.version = version;
      this.model = model;
    }

    /** Never from 0 to 1: by then the model has been handed back. */
    boolean borrow() {
      return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    @Override
    public long version() {
      return version;
    }

    @Override
    public M model() {
      return model;
    }

    @Override
    public void close() {
      if (users.decrementAndGet() == 0) {
        unused.accept(model);
      }
    }
  }
}
