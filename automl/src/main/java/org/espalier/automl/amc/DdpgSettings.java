// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

/**
 * The numbers of the agent; {@link #PAPER} has those of the paper and its code.
 *
 * @param units of both hidden layers of actor and critic, in [1, 65536]
 * @param actorRate learning rate of Adam, constant, in [0, 1]
 * @param criticRate learning rate of Adam, constant, in [0, 1]
 * @param tau how far the target networks follow in an update, in [1e-9, 1]
 * @param discount of later rewards, in [0, 1]
 * @param batch transitions of an update, in [1, 2^20]
 * @param replayPerLayer transitions remembered, times the layers of a plan; the oldest go first; in
 *     [1, 2^20]
 * @param warmUp episodes whose actions are drawn evenly, without learning, in [0, 2^20]
 * @param noise deviation of the truncated normal distribution that an action is drawn from around
 *     the actor's choice, after warm-up, in [0, 10]
 * @param noiseDecay what the deviation is multiplied by after each episode, in [1e-9, 1]
 * @param baselineMemory weight of what was, in the moving average of rewards that targets are taken
 *     relative to, in [0, 1]; 1 never moves it
 * @see <a href="https://arxiv.org/abs/1802.03494">He et al., AMC, ECCV 2018</a>
 * @see <a href="https://arxiv.org/abs/1509.02971">Lillicrap et al., DDPG, ICLR 2016</a>
 */
public record DdpgSettings(
    int units,
    double actorRate,
    double criticRate,
    double tau,
    double discount,
    int batch,
    int replayPerLayer,
    int warmUp,
    double noise,
    double noiseDecay,
    double baselineMemory) {

  /** As published. */
  public static final DdpgSettings PAPER =
      new DdpgSettings(300, 1e-4, 1e-3, 0.01, 1, 64, 100, 100, 0.5, 0.95, 0.5);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public DdpgSettings {
    require("units", units, 1, 1 << 16);
    require("actor-rate", actorRate, 0, 1);
    require("critic-rate", criticRate, 0, 1);
    require("tau", tau, 1e-9, 1);
    require("discount", discount, 0, 1);
    require("batch", batch, 1, 1 << 20);
    require("replay-per-layer", replayPerLayer, 1, 1 << 20);
    require("warm-up", warmUp, 0, 1 << 20);
    require("noise", noise, 0, 10);
    require("noise-decay", noiseDecay, 1e-9, 1);
    require("baseline-memory", baselineMemory, 0, 1);
  }

  /** The same with another warm-up. */
  DdpgSettings withWarmUp(int episodes) {
    return new DdpgSettings(
        units,
        actorRate,
        criticRate,
        tau,
        discount,
        batch,
        replayPerLayer,
        episodes,
        noise,
        noiseDecay,
        baselineMemory);
  }

  private static void require(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s must be in %s to %s, got %s".formatted(name, least, most, value));
    }
  }
}
