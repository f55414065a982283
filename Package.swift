// swift-tools-version: 6.2
import PackageDescription

// Targets stand in dependency order; each is a wall around a dependency or an outside specification
// (docs/architecture.md). Tests/ArchitectureTests holds the imports, and the table of that page, to what stands here.

let lld: [LinkerSetting] = [
    // Debian's default linker takes seven times as long for an incremental build.
    .unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))
]

let package = Package(
    name: "homer",
    traits: [
        .trait(
            name: "InotifyTools",
            description: "Watch with libinotifytools (GPL-2-only). Leave it out of binaries you mean to distribute."),
        .default(enabledTraits: ["InotifyTools"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "Cron"),
        .target(name: "HomerCore", dependencies: ["Cron", .product(name: "Crypto", package: "swift-crypto")]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CInotifyTools", providers: [.apt(["libinotifytools0-dev"])]),
        .target(
            name: "HomerSources",
            dependencies: [
                "Cron", "HomerCore",
                .target(name: "CInotifyTools", condition: .when(platforms: [.linux], traits: ["InotifyTools"])),
            ]),
        .target(
            name: "HomerStore",
            dependencies: [
                "HomerCore", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(
            name: "HomerHTTP",
            dependencies: ["HomerCore", .product(name: "AsyncHTTPClient", package: "async-http-client")]),
        .target(
            name: "HomerExecution",
            dependencies: ["CLinux", "HomerCore", "HomerHTTP"]),
        .target(
            name: "HomerRuntime",
            dependencies: [
                "CLinux", "Cron", "HomerCore", "HomerStore",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(name: "HomerReport", dependencies: ["Cron", "HomerCore", "HomerStore"]),
        .target(
            name: "HomerNotify",
            dependencies: [
                "HomerCore", "HomerStore", "HomerReport", "HomerHTTP", "HomerRuntime",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "HomerDiscovery",
            dependencies: [
                "Cron", "HomerCore", "HomerStore", "HomerReport", "HomerRuntime",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "HomerServer",
            dependencies: [
                "HomerCore", "HomerStore", "HomerReport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "HomerDashboard",
            dependencies: [
                "Cron", "HomerCore", "HomerStore", "HomerReport",
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        .target(
            name: "HomerMigration",
            dependencies: [
                "Cron", "HomerCore", "HomerStore", "HomerReport", "HomerRuntime",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "HomerCLI",
            dependencies: [
                "Cron", "HomerCore", "HomerSources", "HomerStore", "HomerExecution", "HomerRuntime", "HomerReport",
                "HomerNotify", "HomerDiscovery", "HomerDashboard", "HomerMigration",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "homer",
            dependencies: [
                "Cron", "HomerCore", "HomerSources", "HomerStore", "HomerExecution", "HomerRuntime", "HomerReport",
                "HomerNotify", "HomerDiscovery", "HomerServer", "HomerDashboard", "HomerMigration", "HomerCLI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            linkerSettings: lld),
        .target(name: "HomerTesting", dependencies: ["Cron", "HomerCore"]),

        .testTarget(
            name: "ArchitectureTests",
            dependencies: [
                "HomerCore", "HomerStore", "HomerRuntime", "HomerMigration",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "CronTests", dependencies: ["Cron"], resources: [.copy("Data")]),
        .testTarget(name: "HomerCoreTests", dependencies: ["Cron", "HomerCore", "HomerTesting"]),
        .testTarget(name: "HomerSourcesTests", dependencies: ["HomerCore", "HomerSources"]),
        .testTarget(
            name: "HomerStoreTests",
            dependencies: [
                "HomerCore", "HomerStore", "HomerMigration", "HomerTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(name: "HomerHTTPTests", dependencies: ["HomerCore", "HomerHTTP", "HomerTesting"]),
        .testTarget(
            name: "HomerExecutionTests", dependencies: ["HomerCore", "HomerExecution", "HomerTesting"]),
        .testTarget(
            name: "HomerRuntimeTests",
            dependencies: [
                "Cron", "HomerCore", "HomerStore", "HomerRuntime", "HomerMigration", "HomerTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ]),
        .testTarget(
            name: "HomerNotifyTests",
            dependencies: [
                "HomerCore", "HomerStore", "HomerReport", "HomerNotify", "HomerHTTP", "HomerTesting",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "HomerDiscoveryTests",
            dependencies: [
                "Cron", "HomerCore", "HomerStore", "HomerReport", "HomerExecution", "HomerRuntime", "HomerNotify",
                "HomerDiscovery", "HomerTesting",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "HomerServerTests",
            dependencies: [
                "HomerCore", "HomerStore", "HomerReport", "HomerServer", "HomerTesting",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]),
        .testTarget(
            name: "HomerDashboardTests",
            dependencies: [
                "Cron", "HomerCore", "HomerStore", "HomerReport", "HomerDashboard", "HomerServer", "HomerTesting",
            ]),
        .testTarget(
            name: "HomerMigrationTests", dependencies: ["Cron", "HomerCore", "HomerMigration", "HomerTesting"]),
        .testTarget(
            name: "homerTests",
            dependencies: [
                "homer", "HomerCLI", "HomerMigration", "HomerNotify", "HomerDiscovery", "HomerServer", "HomerDashboard",
                "HomerReport", "Cron", "HomerCore", "HomerSources",
                "HomerExecution", "HomerRuntime", "HomerStore", "HomerTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Golden"], linkerSettings: lld),
    ],
    swiftLanguageModes: [.v6]
)

// HOMER_BENCHMARKS=1 swift run -c release HomerBenchmarks: never part of an ordinary build.
if Context.environment["HOMER_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "HomerBenchmarks",
            dependencies: [
                "Cron", "HomerCore", "HomerSources", "HomerStore", "HomerExecution", "HomerRuntime",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Benchmarks/HomerBenchmarks", linkerSettings: lld))
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335: an existential is written with `any`
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409: a dependency never leaks by accident
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444: a member needs its own module's import
        .treatAllWarnings(as: .error),
        // Swift 6.3 optimises away hops back to an actor (docs/decisions/0007-lost-hops.md); scripts/check-toolchain
        // says when a compiler no longer does. For the same reason SE-0461 stays off here.
        .unsafeFlags(["-Xllvm", "-sil-disable-pass=optimize-hop-to-executor"]),
    ]
}
