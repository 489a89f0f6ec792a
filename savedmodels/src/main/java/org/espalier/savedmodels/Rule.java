// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

/**
 * The rules of {@link ServingCheck} and {@link LoadedCheck}, in the order they are checked. A
 * rule's {@link #id()} is stable: reports and build scripts may name it.
 */
public enum Rule {
  VERSION_DIRECTORY(
      "version-directory", "the directory's name is a positive whole number, its version", false),
  SAVED_MODEL_FILE("saved-model-file", "saved_model.pb or .pbtxt can be read and parsed", true),
  TAG_SERVE("tag-serve", "there is a graph whose tags are exactly {serve}", true),
  SIGNATURE_SERVING_DEFAULT(
      "signature-serving-default", "there is a signature named serving_default", true),
  METHOD_NAME(
      "method-name", "each signature's method is tensorflow/serving/predict, classify or regress"),
  TENSORS_EXIST(
      "tensors-exist", "each signature tensor is in the graph, with that type and shape", true),
  BATCH_DIMENSION("batch-dimension", "dimension 0 of each signature tensor is -1"),
  UNIQUE_NODE_NAMES("unique-node-names", "every node has a name of its own", true),
  INPUTS_EXIST("inputs-exist", "each input of a node comes from a node that exists", true),
  NO_RECURSION("no-recursion", "no function calls itself, also by way of others", true),
  NO_DEVICES("no-devices", "no node names a device or a missing node to be placed with"),
  NO_REF_VARIABLES("no-ref-variables", "no variable is of the legacy, reference kind"),
  NO_TRAINING_OPS("no-training-ops", "no optimizer, gradient or data-set op"),
  NO_XLA_MUST_COMPILE("no-xla-must-compile", "nothing demands compilation by XLA"),
  VARIABLES_COMPLETE(
      "variables-complete", "every variable gets its value when the SavedModel loads", true),
  INIT_OP("init-op", "the init op, if one is named, is in the graph", true),
  PATHS_INSIDE("paths-inside", "asset file names stay inside the assets directory", true),
  ASSETS_EXIST("assets-exist", "each asset's file and tensor exist", true),
  WARM_UP("warm-up", "the warm-up file holds at most 1000 requests a server can replay"),
  KNOWN_OPS("known-ops", "every op is registered in TensorFlow", true),
  OP_INPUTS("op-inputs", "every node has the inputs that its op takes", true),
  OUTPUT_TYPES("output-types", "a node that states types states one for each output", true),
  LOADS("loads", "TensorFlow loads the SavedModel"),
  BATCHING("batching", "two requests in one batch get what each gets alone");

  private final String id;
  private final String description;
  private final boolean structural;

  Rule(String id, String description) {
    this(id, description, false);
  }

  Rule(String id, String description, boolean structural) {
    this.id = id;
    this.description = description;
    this.structural = structural;
  }

  /** The stable name, such as {@code tag-serve}. */
  public String id() {
    return id;
  }

  /** What holds when the rule is kept, in one line. */
  public String description() {
    return description;
  }

  /** Whether an error under this rule keeps the SavedModel from being loaded at all. */
  public boolean structural() {
    return structural;
  }

  Finding error(String problem, String fix) {
    return new Finding(id, Severity.ERROR, problem, fix);
  }

  Finding warning(String problem, String fix) {
    return new Finding(id, Severity.WARNING, problem, fix);
  }

  Finding unknown(String problem, String fix) {
    return new Finding(id, Severity.UNKNOWN, problem, fix);
  }
}
