// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.CollectionDef;

class FileRulesTest {

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base);
  }

  @Test
  void refusesADirectoryWithoutASavedModel() throws IOException {
    Path empty = Files.createDirectories(base.resolve("empty").resolve("1"));
    for (Path path : new Path[] {empty, empty.getParent(), base.resolve("none")}) {
      assertThatThrownBy(() -> ServingCheck.check(path))
          .isInstanceOf(NotASavedModelException.class)
          .hasMessage(
              path + " holds no SavedModel: looked for saved_model.pb and saved_model.pbtxt");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"net", "0", "01", "-1", "1.0", "9223372036854775808"})
  void refusesANameThatIsNoVersion(String name) throws IOException {
    Path moved = Files.move(model.write(), base.resolve(name + "x"));
    Path directory = Files.move(moved, base.resolve("net").resolve(name));
    assertThat(ServingCheck.check(directory))
        .containsExactly(
            Rule.VERSION_DIRECTORY.error(
                "the directory's name must be a positive whole number, got "
                    + name
                    + " (a server looks for BASE/NAME/VERSION)",
                "move it to a directory named by its version, such as 1"));
  }

  @Test
  void checksTheHighestVersionOfABaseDirectory() throws IOException {
    model.write();
    Path highest = Files.createDirectories(base.resolve("net").resolve("10"));
    Files.createDirectories(base.resolve("net").resolve(".tmp-11"));
    Files.write(highest.resolve("saved_model.pb"), new byte[] {1});
    assertThat(ServingCheck.check(base.resolve("net")))
        .extracting(Finding::problem)
        .first()
        .isEqualTo(
            base.resolve("net")
                + " is a base directory with the versions [1, 10]: checked 10, the one a server"
                + " takes by default");
  }

  @Test
  void readsText() {
    model.file("saved_model.pbtxt", model.proto().toString().getBytes(StandardCharsets.UTF_8));
    assertThat(ServingCheck.check(model.directory())).isEmpty();
  }

  @Test
  void refusesTextNestedTooDeep() {
    String deep = "meta_graphs {".repeat(100_000);
    model.file("saved_model.pbtxt", deep.getBytes(StandardCharsets.UTF_8));
    assertThat(ServingCheck.check(model.directory()))
        .extracting(Finding::problem)
        .containsExactly("saved_model.pbtxt is nested deeper than 100 messages");
  }

  @Test
  void refusesAnEmptyFile() {
    model.file("saved_model.pb");
    assertThat(ServingCheck.check(model.directory()))
        .containsExactly(
            Rule.SAVED_MODEL_FILE.error("saved_model.pb is empty", "export the model again"));
  }

  @Test
  void refusesAFileLargerThanAProto() throws IOException {
    model.file("saved_model.pb");
    try (RandomAccessFile sparse =
        new RandomAccessFile(model.directory().resolve("saved_model.pb").toFile(), "rw")) {
      sparse.setLength(1L << 31); // takes no space
    }
    assertThat(ServingCheck.check(model.directory()))
        .containsExactly(
            Rule.SAVED_MODEL_FILE.error(
                "saved_model.pb has 2147483648 bytes, a proto can have at most 2147483647",
                "keep the weights in variables instead of constants"));
  }

  @Test
  void missesTheTag() {
    model.meta().getMetaInfoDefBuilder().addTags("gpu");
    assertThat(model.check())
        .containsExactly(
            Rule.TAG_SERVE.error(
                "there must be a graph with the tags [serve], got the tags [[serve, gpu]]",
                "export it with the tag serve"));
  }

  @Test
  void takesAnAssetThatIsThere() {
    asset("words.txt", "w:0");
    model.file("assets/words.txt", (byte) 'a');
    assertThat(model.check()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "..", "", "a\\b", "c:d", "a/../.."})
  void refusesAnAssetOutsideItsDirectory(String name) {
    asset(name, "w:0");
    assertThat(model.check())
        .containsExactly(
            Rule.PATHS_INSIDE.error(
                "these asset files are not inside the assets directory: '" + name + "'",
                "do not load this SavedModel unless you know who made it"));
  }

  @Test
  void readsAssetsOfOldExporters() {
    model
        .meta()
        .putCollectionDef(
            "saved_model_assets",
            CollectionDef.newBuilder()
                .setAnyList(
                    CollectionDef.AnyList.newBuilder()
                        .addValue(Any.pack(AssetFileDef.newBuilder().setFilename("../x").build())))
                .build());
    assertThat(model.check())
        .extracting(Finding::rule)
        .containsExactly("paths-inside", "assets-exist");
  }

  @Test
  void missesAnAssetsFileAndTensor() {
    asset("words.txt", "gone:0");
    assertThat(model.check())
        .containsExactly(
            Rule.ASSETS_EXIST.error(
                "missing: the file assets/words.txt, the tensor 'gone:0' of asset words.txt",
                "copy the directory again, with its assets"));
  }

  private void asset(String file, String tensor) {
    model.meta().addAssetFileDefBuilder().setFilename(file).getTensorInfoBuilder().setName(tensor);
  }
}
