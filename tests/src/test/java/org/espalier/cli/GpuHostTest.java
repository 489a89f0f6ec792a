// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts made of empty files. */
class GpuHostTest {

  @TempDir Path root;

  @Test
  void anEmptyHostMissesEverythingAndIsToldHowToGetIt() {
    assertThat(DoctorCommand.needs(host(Map.of())))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            need -> {
              assertThat(need.get("state").asText()).isEqualTo("missing");
              assertThat(need.get("found").isNull()).isTrue();
              assertThat(need.get("get").asText()).isNotEmpty();
            });
    assertThat(host(Map.of()).driver()).isEmpty();
  }

  @Test
  void aLibraryWhereTheLoaderLooksIsFoundWithItsVersion() throws IOException {
    Path file = make("usr/lib/x86_64-linux-gnu/libcudnn.so.9.5.1");
    Files.createSymbolicLink(file.resolveSibling("libcudnn.so.9"), file);
    JsonNode need = need("libcudnn.so.9", Map.of());
    assertThat(need.get("state").asText()).isEqualTo("found");
    assertThat(need.get("version").asText()).isEqualTo("9.5.1");
    assertThat(need.get("get").isNull()).isTrue();
  }

  @Test
  void theEnvironmentComesBeforeTheSystem() throws IOException {
    make("usr/lib64/libcufft.so.11");
    Path own = make("own/libcufft.so.11");
    Map<String, String> environment = Map.of("LD_LIBRARY_PATH", ":" + own.getParent() + ":/none");
    assertThat(need("libcufft.so.11", environment).get("found").asText()).isEqualTo(own.toString());
  }

  @Test
  void theLoadersOwnConfigurationCounts() throws IOException {
    Path file = make("opt/cuda/libcublas.so.12");
    Path configuration = make("etc/ld.so.conf.d/cuda.conf");
    Files.writeString(configuration, "# CUDA\n" + file.getParent() + "\n");
    assertThat(need("libcublas.so.12", Map.of()).get("state").asText()).isEqualTo("found");
  }

  @Test
  void aLibraryThatTheLoaderDoesNotSeeIsElsewhere() throws IOException {
    Path wheel = make("venv/lib/python3.11/site-packages/nvidia/cuda_runtime/lib/libcudart.so.12");
    Path cuda = make("usr/local/cuda-12.5/lib64/libcusparse.so.12");
    Map<String, String> environment = Map.of("VIRTUAL_ENV", root.resolve("venv").toString());

    JsonNode ofWheel = need("libcudart.so.12", environment);
    assertThat(ofWheel.get("state").asText()).isEqualTo("elsewhere");
    assertThat(ofWheel.get("found").asText()).isEqualTo(wheel.toString());
    assertThat(ofWheel.get("get").asText())
        .contains("put " + wheel.getParent() + " on LD_LIBRARY_PATH");
    assertThat(need("libcusparse.so.12", environment).get("get").asText())
        .contains(cuda.getParent().toString());
    assertThat(need("libcudart.so.12", Map.of()).get("state").asText()).isEqualTo("missing");
  }

  @Test
  void xlasToolsAreInCudasHome() throws IOException {
    make("usr/local/cuda/bin/ptxas");
    make("usr/local/cuda/nvvm/libdevice/libdevice.10.bc");
    assertThat(need("ptxas", Map.of()).get("state").asText()).isEqualTo("found");
    assertThat(need("nvvm/libdevice/libdevice.10.bc", Map.of()).get("state").asText())
        .isEqualTo("found");
    assertThat(need("nvlink", Map.of()).get("state").asText()).isEqualTo("missing");
  }

  @Test
  void xlaIsToldAHomeOfItsOwn() throws IOException {
    make("data/nvvm/libdevice/libdevice.10.bc");
    String flags = "--xla_gpu_autotune_level=2 --xla_gpu_cuda_data_dir=" + root.resolve("data");
    assertThat(
            need("nvvm/libdevice/libdevice.10.bc", Map.of("XLA_FLAGS", flags))
                .get("state")
                .asText())
        .isEqualTo("found");
  }

  @Test
  void theDriverTellsItsVersion() throws IOException {
    Files.writeString(
        make("proc/driver/nvidia/version"),
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n");
    assertThat(host(Map.of()).driver()).contains("550.54.15");
  }

  private JsonNode need(String name, Map<String, String> environment) {
    for (JsonNode need : DoctorCommand.needs(host(environment))) {
      if (need.get("name").asText().equals(name)) {
        return need;
      }
    }
    throw new AssertionError("doctor does not look for " + name);
  }

  private GpuHost host(Map<String, String> environment) {
    return new GpuHost(root, environment);
  }

  private Path make(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }
}
